package io.gpuprof.runtime.cdi;

import java.util.List;
import java.util.OptionalInt;

/**
 * A program that the engine runs on the host while it makes a container.
 *
 * @param hookName when it runs, such as {@code createContainer}
 * @param path the program, on the host
 * @param args arguments; the first is the program's name
 * @param env {@code NAME=value}
 * @param timeout seconds
 */
public record Hook(
    String hookName, String path, List<String> args, List<String> env, OptionalInt timeout) {

  public Hook {
    args = List.copyOf(args);
    env = List.copyOf(env);
  }
}
