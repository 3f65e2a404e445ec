package org.kiln.engine.plan.op;

/**
 * A tensor of a plan. Every value is written by one op (static single assignment), except inputs,
 * targets and parameters, which no op writes.
 *
 * @param id unique in its plan, counted from 0 in the order of creation
 * @param name for people: the layer and what it is, as in {@code "conv1"}, {@code "conv1.gradient"}
 * @param type type of its numbers
 * @param shape logical shape; memory order is N, H, W, C except in the parameter vectors
 * @param storage who holds it
 */
public record Value(int id, String name, ValueType type, Shape shape, Storage storage) {

  /** Bytes it takes, without alignment. */
  public long bytes() {
    return type.bytes(shape.count());
  }

  /** Whether the memory planner gives it a place. */
  public boolean inArena() {
    return storage instanceof Storage.Arena;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Value value && value.id == id && value.name.equals(name);
  }

  @Override
  public int hashCode() {
    return id;
  }

  @Override
  public String toString() {
    return name + "#" + id;
  }
}
