package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.compiled.FlatVectors;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;

/**
 * Where each value of a plan lies.
 *
 * <p>Activations and their gradients lie in one arena, at the offsets of the memory plan;
 * parameters and their gradients in the network's own flat vectors; inputs and targets wherever the
 * caller has them. Everything starts at a multiple of 64 bytes but for the windows on the flat
 * vectors.
 */
final class Memories {

  private static final int ALIGNMENT = 64;

  private final NativeScope scope;
  private final Device device;
  private final FlatVectors vectors;
  private final ToLongFunction<Value> offsets;
  private final Pointer arena;
  private final Map<Value, Pointer> own = new HashMap<>();
  private final List<ExternalMemory> inputs = new ArrayList<>();
  private final List<ExternalMemory> targets = new ArrayList<>();

  /**
   * @param scope owner of all memory
   * @param vectors the network's parameters and gradients
   * @param arenaBytes size of the arena
   * @param offsets place in the arena of each value that lies there
   */
  Memories(
      NativeScope scope,
      Device device,
      FlatVectors vectors,
      long arenaBytes,
      ToLongFunction<Value> offsets) {
    this.scope = scope;
    this.device = device;
    this.vectors = vectors;
    this.offsets = offsets;
    this.arena = allocate(scope, arenaBytes);
  }

  /** Memory that lives as long as the scope, zeroed and aligned, on huge pages if it is large. */
  static Pointer allocate(NativeScope scope, long bytes) {
    boolean large = bytes >= 2 * HugePages.SIZE;
    long alignment = large ? HugePages.SIZE : ALIGNMENT;
    BytePointer raw = scope.own(new BytePointer(bytes + alignment));
    Pointer address = raw.getPointer(-raw.address() & (alignment - 1));
    if (large) {
      HugePages.advise(address, bytes);
    }
    Pointer.memset(address, 0, bytes);
    return address;
  }

  /** A memory object; {@code address} may be null, to be set later. */
  static dnnl_memory create(NativeScope scope, Device device, Layout layout, Pointer address) {
    dnnl_memory memory = new dnnl_memory();
    OnednnException.check(
        dnnl.dnnl_memory_create(memory, layout.handle(), device.engine(), address),
        "memory object of " + layout);
    return scope.own(memory, dnnl::dnnl_memory_destroy);
  }

  /** A memory object for a value under a layout that may be a part or another view of it. */
  dnnl_memory memory(Value value, Layout layout, long byteOffset) {
    ExternalMemory external = external(value);
    if (external != null) {
      dnnl_memory memory = create(scope, device, layout, null);
      external.follow(memory, byteOffset);
      return memory;
    }
    return create(scope, device, layout, shifted(address(value), byteOffset));
  }

  /** Where a value lies that is not the caller's. */
  Pointer address(Value value) {
    if (value.storage() instanceof Storage.Arena) {
      return shifted(arena, offsets.applyAsLong(value));
    }
    if (value.storage() instanceof Storage.Parameter parameter) {
      return shifted(vectors.parameters(), parameter.slice().offset() * Float.BYTES);
    }
    if (value.storage() instanceof Storage.ParameterGradient gradient) {
      return shifted(vectors.gradients(), gradient.slice().offset() * Float.BYTES);
    }
    if (value.storage() instanceof Storage.PreparedVector) {
      return own.computeIfAbsent(value, v -> allocate(scope, v.bytes()));
    }
    throw new IllegalStateException("No fixed address: " + value + ", " + value.storage());
  }

  /** Whether an operand lies where a result goes. */
  boolean inPlace(Value operand, Value result) {
    return operand.inArena() && address(operand).address() == address(result).address();
  }

  /** Float32 values that are not the caller's, for Java code. */
  FloatBuffer floats(Value value) {
    return floats(address(value), value.shape().count());
  }

  /** A view of {@code count} floats. */
  static FloatBuffer floats(Pointer address, long count) {
    return new FloatPointer(address).capacity(count).asBuffer();
  }

  /** The caller's memory behind a value; null if the value is ours. */
  ExternalMemory external(Value value) {
    if (value.storage() instanceof Storage.Input input) {
      return at(inputs, input.index());
    }
    if (value.storage() instanceof Storage.Target target) {
      return at(targets, target.index());
    }
    return null;
  }

  /** The caller's memory of input {@code index}. */
  ExternalMemory input(int index) {
    return at(inputs, index);
  }

  /** The caller's memory of target {@code index}. */
  ExternalMemory target(int index) {
    return at(targets, index);
  }

  /** Forgets the targets of the last step, which are only lent. */
  void releaseTargets() {
    targets.forEach(ExternalMemory::release);
  }

  /** NHWC memory of the value's shape. */
  Layout images(Value value) {
    Shape shape = value.shape();
    return Layout.nhwc(
        scope, type(value.type()), shape.batch(), shape.channels(), shape.height(), shape.width());
  }

  /** The same numbers as one row. */
  Layout row(Value value) {
    return Layout.plain(scope, type(value.type()), value.shape().count());
  }

  /** The same numbers as a matrix (N, everything else). */
  Layout matrix(Value value) {
    int batch = value.shape().batch();
    return Layout.plain(scope, type(value.type()), batch, value.shape().count() / batch);
  }

  static NumberType type(ValueType type) {
    return switch (type) {
      case FLOAT32 -> NumberType.FLOAT32;
      case BFLOAT16 -> NumberType.BFLOAT16;
      case INT32 -> NumberType.INT32;
      case UINT8, BIT -> NumberType.UINT8;
    };
  }

  private static Pointer shifted(Pointer base, long bytes) {
    return new BytePointer(base).getPointer(bytes);
  }

  private static ExternalMemory at(List<ExternalMemory> list, int index) {
    while (list.size() <= index) {
      list.add(new ExternalMemory());
    }
    return list.get(index);
  }
}
