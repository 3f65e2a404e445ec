package org.kiln.notebook;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A kernel that keeps what it is told to show. */
final class RecordingKernel implements KernelBridge {

  final List<Bundle> shown = Collections.synchronizedList(new ArrayList<>());
  final List<Bundle> updates = Collections.synchronizedList(new ArrayList<>());
  final Map<Class<?>, Function<?, List<Bundle>>> views = new HashMap<>();

  @Override
  public String name() {
    return "recording";
  }

  @Override
  public <T> void register(Class<T> type, Function<T, List<Bundle>> view) {
    views.put(type, view);
  }

  @Override
  public Shown show(Bundle bundle) {
    shown.add(bundle);
    return updates::add;
  }

  Bundle last() {
    return updates.get(updates.size() - 1);
  }
}
