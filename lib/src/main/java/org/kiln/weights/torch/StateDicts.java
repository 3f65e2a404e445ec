package org.kiln.weights.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kiln.error.KilnException;
import org.kiln.weights.tensor.MappedFile;
import org.kiln.weights.tensor.Tensor;
import org.kiln.weights.tensor.Tensors;
import org.kiln.weights.torch.TorchValue.Text;
import org.kiln.weights.torch.TorchValue.View;

/**
 * PyTorch's files, {@code .pth} and {@code .pt}, as {@code torch.save} writes them: a zip file
 * since version 1.6, pickles and raw storages one behind the other before. Both hold a pickle,
 * which in Python may call anything; here nothing is built but tensors, dictionaries, lists,
 * tuples, texts and numbers, so that a file of a stranger does no harm.
 *
 * <p>Data is not read before it is asked for, and takes no heap, unless a tensor lies otherwise
 * than row by row. A tensor or storage must be smaller than 2 GiB.
 *
 * <p>Not read: whole modules, TorchScript, quantised and sparse tensors, and the tar files of
 * before 2017.
 */
public final class StateDicts {

  /** What {@code torch.compile} and {@code DataParallel} put before every name. */
  private static final List<String> WRAPPERS = List.of("_orig_mod.", "module.");

  private StateDicts() {}

  /**
   * Reads the one state dict of a file: the whole of it, or, where it holds more than weights, the
   * dictionary {@code state_dict}, {@code model_state_dict}, {@code model}, {@code net}, {@code
   * weights} or {@code params} in it, or the only one that holds tensors. Optimizers don't count.
   * What is no tensor in it is left out; {@code module.} and {@code _orig_mod.} before every name
   * are too.
   *
   * @return in the order of the file
   * @throws KilnException if the file is damaged, asks for what is not to be built, or holds no
   *     state dict or several
   * @throws IOException if it can't be read
   */
  public static Tensors read(Path path) throws IOException {
    return read(MappedFile.open(path), null);
  }

  /**
   * Reads one of several state dicts of a file.
   *
   * @param inside where it is in the file: keys, with dots between, as {@link #read(Path)} lists
   *     them when it can't choose; {@code ""} for the whole file
   * @return in the order of the file
   * @throws KilnException as {@link #read(Path)}
   * @throws IOException if it can't be read
   */
  public static Tensors read(Path path, String inside) throws IOException {
    return read(MappedFile.open(path), inside);
  }

  /**
   * Whether a file starts as one of {@code torch.save} does.
   *
   * @throws KilnException if there is no such file
   * @throws IOException if it can't be read
   */
  public static boolean isOne(Path path) throws IOException {
    MappedFile file = MappedFile.open(path);
    return ZipForm.starts(file) || OldForm.starts(file);
  }

  static Tensors read(MappedFile file, String inside) throws IOException {
    return tensors(load(file), inside);
  }

  private record Loaded(MappedFile file, TorchValue root, Storages storages) {}

  private static Loaded load(MappedFile file) throws IOException {
    if (ZipForm.starts(file)) {
      ZipForm zip = ZipForm.open(file);
      return new Loaded(file, zip.root(), new Storages(file, zip::storage));
    }
    if (OldForm.starts(file)) {
      OldForm old = OldForm.open(file);
      Map<String, ByteBuffer> storages = old.storages();
      return new Loaded(
          file, old.root(), new Storages(file, storage -> storages.get(storage.key())));
    }
    throw new KilnException(
        file.path() + ": neither a zip file nor a pickle. Expected what torch.save(...) writes");
  }

  private static Tensors tensors(Loaded loaded, String inside) throws IOException {
    StateDictSearch search = StateDictSearch.in(loaded.file().path(), loaded.root());
    Map<TorchValue, TorchValue> items =
        (inside == null ? search.only() : search.at(inside)).items();
    String wrapper = wrapper(items);
    List<Tensor> tensors = new ArrayList<>();
    for (Map.Entry<TorchValue, TorchValue> item : items.entrySet()) {
      if (item.getValue() instanceof View view && item.getKey() instanceof Text name) {
        tensors.add(loaded.storages().tensor(name.value().substring(wrapper.length()), view));
      }
    }
    return Tensors.of(tensors);
  }

  /** What stands before the name of every tensor, and is none of its own. */
  private static String wrapper(Map<TorchValue, TorchValue> items) {
    String prefix = "";
    for (int i = 0; i < WRAPPERS.size(); i++) {
      for (String wrapper : WRAPPERS) {
        prefix = all(items, prefix + wrapper) ? prefix + wrapper : prefix;
      }
    }
    return prefix;
  }

  private static boolean all(Map<TorchValue, TorchValue> items, String prefix) {
    return items.entrySet().stream()
        .filter(item -> item.getValue() instanceof View)
        .allMatch(
            item ->
                item.getKey() instanceof Text name
                    && name.value().startsWith(prefix)
                    && name.value().length() > prefix.length());
  }
}
