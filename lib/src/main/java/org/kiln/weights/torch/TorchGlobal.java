package org.kiln.weights.torch;

import java.util.Map;
import java.util.Optional;
import org.kiln.weights.tensor.TensorType;

/**
 * The classes and functions that a state dict's pickle names. Each stands for code of Kiln's; there
 * is no way from a name in a file to any other.
 *
 * @param kind what it does
 * @param type of a storage class's elements; null for others
 */
record TorchGlobal(Kind kind, TensorType type) {

  /** What there is. */
  enum Kind {
    /** {@code collections.OrderedDict}. */
    ORDERED_DICT,
    /** {@code torch.Size}: a tuple. */
    SIZE,
    /** {@code torch._utils._rebuild_tensor}: storage, offset, size, stride. */
    TENSOR,
    /** {@code _rebuild_tensor_v2}: the same, requires_grad, hooks, and metadata in newer ones. */
    TENSOR_V2,
    /** {@code _rebuild_parameter}: a tensor, requires_grad, hooks. */
    PARAMETER,
    /** A class of storages, of which persistent ids tell the type of their elements. */
    STORAGE
  }

  private static final Map<String, TorchGlobal> KNOWN =
      Map.ofEntries(
          of("collections.OrderedDict", Kind.ORDERED_DICT),
          of("torch.Size", Kind.SIZE),
          of("torch._utils._rebuild_tensor", Kind.TENSOR),
          of("torch._utils._rebuild_tensor_v2", Kind.TENSOR_V2),
          of("torch._utils._rebuild_parameter", Kind.PARAMETER),
          storage("torch.FloatStorage", TensorType.F32),
          storage("torch.HalfStorage", TensorType.F16),
          storage("torch.BFloat16Storage", TensorType.BF16),
          storage("torch.DoubleStorage", TensorType.F64),
          storage("torch.LongStorage", TensorType.I64),
          storage("torch.IntStorage", TensorType.I32),
          storage("torch.ShortStorage", TensorType.I16),
          storage("torch.CharStorage", TensorType.I8),
          storage("torch.ByteStorage", TensorType.U8),
          storage("torch.BoolStorage", TensorType.BOOL),
          storage("torch.storage.UntypedStorage", TensorType.U8));

  private static Map.Entry<String, TorchGlobal> of(String name, Kind kind) {
    return Map.entry(name, new TorchGlobal(kind, null));
  }

  private static Map.Entry<String, TorchGlobal> storage(String name, TensorType type) {
    return Map.entry(name, new TorchGlobal(Kind.STORAGE, type));
  }

  /** The one of that module and name, empty for all but the few. */
  static Optional<TorchGlobal> find(String module, String name) {
    return Optional.ofNullable(KNOWN.get(module + "." + name));
  }
}
