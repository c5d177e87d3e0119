package io.gpuprof.runtime.plugin;

import java.lang.reflect.Proxy;

/**
 * The signals that a node sends the daemon. Left alone a JVM ends at SIGHUP, and at SIGTERM it ends
 * with 143, which Kubernetes shows as an error. The only API is {@code sun.misc.Signal} of the
 * module jdk.unsupported; the compiler warns of its very name, so it is found at run time.
 */
public enum ProcessSignal {
  /** Read the config again. */
  HUP,
  /** End in order. */
  TERM,
  /** End in order, from a terminal. */
  INT;

  /** Runs this at each such signal, in a thread of the JVM, in place of what the JVM would do. */
  public void on(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object forward =
          Proxy.newProxyInstance(
              ProcessSignal.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name()), forward);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this Java has no sun.misc.Signal", e);
    }
  }
}
