package io.gpuprof.runtime.device;

import java.util.ArrayList;
import java.util.List;

/** What a monitor told. */
final class Told implements HealthListener {

  private final List<String> changes = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  @Override
  public synchronized void changed(String uuid, boolean healthy, String reason) {
    changes.add("%s %s: %s".formatted(healthy ? "well" : "sick", uuid, reason));
  }

  @Override
  public synchronized void noted(String fact) {
    notes.add(fact);
  }

  synchronized List<String> changes() {
    return List.copyOf(changes);
  }

  synchronized List<String> notes() {
    return List.copyOf(notes);
  }
}
