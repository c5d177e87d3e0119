package io.gpuprof.runtime.device;

import java.time.Duration;

/** What a monitor does again and again in its thread; apart from the thread, so that tests step. */
interface Watch {

  /** One round; how long to rest before the next. */
  Duration step();

  /** Lets everything go; no round follows. */
  void end();
}
