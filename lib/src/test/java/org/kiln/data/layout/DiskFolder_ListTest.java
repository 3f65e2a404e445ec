package org.kiln.data.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DiskFolder_ListTest {

  @TempDir private Path root;

  /** A name whose bytes are no UTF-8: it is shown by its letters, and leads back to the file. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void list_namesOfAnotherEncoding() throws IOException {
    Path folder = Path.of(URI.create(root.toUri() + "caf%E9"));
    assumeTrue(folder.toString().indexOf('\uFFFD') >= 0, "a system whose encoding is UTF-8");
    Files.createDirectory(folder);
    Files.write(Path.of(URI.create(root.toUri() + "caf%E9/%FC.png")), Tree.PNG);
    SourceFolder found = DiskFolder.top(root).folders().get(0);
    assertThat(found.name()).isEqualTo("caf\u00E9");
    assertThat(found.images()).containsExactly("\u00FC.png");
    assertThat(found.read("\u00FC.png")).isEqualTo(Tree.PNG);
  }

  @Test
  void list_tellsFilesApart() throws IOException {
    new Tree(
            "a.png",
            "B.JPG",
            "raw.CR2=x",
            "scan=@png",
            "notes.md=x",
            "train.tar=x",
            "Thumbs.db=x",
            ".hidden.png",
            "below/1.png")
        .folder(root);
    SourceFolder folder = DiskFolder.top(root);
    assertThat(folder.images()).containsExactly("B.JPG", "a.png");
    assertThat(folder.others()).containsExactly("notes.md");
    assertThat(folder.archives()).extracting(SourceFolder::name).containsExactly("train");
    assertThat(folder.folders()).extracting(SourceFolder::name).containsExactly("below");
    assertThat(folder.passedOver())
        .containsExactly(
            new PassedOver.Item("raw.CR2", ".cr2"),
            new PassedOver.Item("scan", PassedOver.NO_EXTENSION));
  }
}
