package org.kiln.data.layout;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.kiln.data.codec.ImageFormat;
import org.kiln.data.format.ImageFiles;

/** What a file is: an image, something that looks like one, or what another program left there. */
final class FileKinds {

  /** Bytes that {@link #passedOver} looks at. */
  static final int HEAD = 16;

  /** Formats of images that are not read. */
  private static final Set<String> UNREAD =
      Set.of(
          ("heic heif hif avif svg svgz psd psb jp2 j2k jpf jpx jpm jxl jxr wdp hdp exr hdr tga pcx"
                  + " ico icns dds xcf ai eps dib apng pfm sgi rgb ras xbm xpm dcm dicom nii fits"
                  + " cr2 cr3 crw nef nrw arw srf sr2 dng orf rw2 raf pef srw raw 3fr x3f kdc mrw"
                  + " rwl iiq")
              .split(" "));

  /** What is never an image under another name: not worth a look inside. */
  private static final Set<String> OTHER =
      Set.of(
          ("txt xml json jsonl csv tsv md html htm yaml yml toml py ipynb java mat npy npz pkl pt"
                  + " pth h5 hdf5 parquet arrow feather log pdf doc docx xls xlsx zip tar gz tgz bz2"
                  + " xz zst 7z rar mp4 avi mov mkv webm mp3 wav db sqlite ini cfg sh bat exe url"
                  + " lnk sha256 md5 lock")
              .split(" "));

  private static final Set<String> RUBBISH =
      Set.of(
          "__macosx",
          "@eadir",
          "#recycle",
          "#snapshot",
          "lost+found",
          "$recycle.bin",
          "recycler",
          "system volume information",
          "__pycache__",
          "thumbs.db",
          "ehthumbs.db",
          "ehthumbs_vista.db",
          "desktop.ini",
          "icon\r");

  private FileKinds() {}

  /** Hidden, or what a system or a viewer of images leaves in every folder. */
  static boolean isRubbish(String name) {
    return name.isEmpty()
        || name.charAt(0) == '.'
        || RUBBISH.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether the name is that of an image that is read. */
  static boolean isImage(String name) {
    return ImageFiles.isImage(name);
  }

  /** A tar, compressed or not. */
  static boolean isArchive(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".tar") || isCompressed(lower);
  }

  /** A gzipped tar. */
  static boolean isCompressed(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".tar.gz") || lower.endsWith(".tgz");
  }

  /** {@code train} of {@code train.tar.gz}. */
  static String withoutArchiveExtension(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String extension : new String[] {".tar.gz", ".tgz", ".tar"}) {
      if (lower.endsWith(extension)) {
        return name.substring(0, name.length() - extension.length());
      }
    }
    return name;
  }

  /**
   * Why a file that is no image by its name is passed over, where it looks like one all the same;
   * empty where it doesn't.
   *
   * @param name the file's
   * @param head its first {@value #HEAD} bytes, or all there are; asked for only where the name
   *     does not tell
   */
  static Optional<String> passedOver(String name, Supplier<byte[]> head) {
    Optional<String> format = unreadFormat(name);
    if (format.isPresent() || OTHER.contains(extension(name))) {
      return format;
    }
    return isImageContent(head.get()) ? Optional.of(PassedOver.NO_EXTENSION) : Optional.empty();
  }

  /** {@code ".heic"} where the name is that of an image in a format that is not read. */
  private static Optional<String> unreadFormat(String name) {
    String extension = extension(name);
    return UNREAD.contains(extension) ? Optional.of("." + extension) : Optional.empty();
  }

  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a file begins as an image does, also of a format that is not read. Text may begin as
   * Netpbm's and BMP's images do: the former are known by their names alone, of the latter more
   * bytes are looked at.
   */
  private static boolean isImageContent(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return ImageFormat.of(head)
        .map(
            format ->
                switch (format) {
                  case PNM -> false;
                  case BMP -> text.startsWith("\0\0\0\0", 6);
                  default -> true;
                })
        .orElseGet(
            () ->
                text.startsWith("8BPS") // Photoshop's
                    || text.startsWith("ftyp", 4) && isStill(text.substring(8)));
  }

  /** HEIF and AVIF are brands of the container that films have too. */
  private static boolean isStill(String brand) {
    return Stream.of("avif", "avis", "he", "mif1", "msf1").anyMatch(brand::startsWith);
  }
}
