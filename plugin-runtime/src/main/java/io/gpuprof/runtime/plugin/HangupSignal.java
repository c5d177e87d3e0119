package io.gpuprof.runtime.plugin;

import java.lang.reflect.Proxy;

/**
 * SIGHUP, which would end a JVM that does not ask for it. The only API is {@code sun.misc.Signal}
 * of the module jdk.unsupported; the compiler warns of its very name, so it is found at run time.
 */
public final class HangupSignal {

  private HangupSignal() {}

  /** Runs this at each SIGHUP, in a thread of the JVM. */
  public static void onHangup(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object forward =
          Proxy.newProxyInstance(
              HangupSignal.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), forward);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this Java has no sun.misc.Signal", e);
    }
  }
}
