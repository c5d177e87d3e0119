package io.gpuprof.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Commands described to picocli by code. Its annotations read better, and reading them at run time
 * (a proxy class for each kind, reflection for each field) cost about 60 of the 435 ms of processor
 * time of {@code compile gke-cos}, so the command that scripts call all day does without.
 */
final class CommandSpecs {

  private CommandSpecs() {}

  /** A command with the options for help and version that every command has. */
  static CommandSpec command(Callable<Integer> action) {
    return CommandSpec.wrapWithoutInspection(action)
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit.")
                .build());
  }

  /** An option that is given or not. */
  static OptionSpec.Builder flag(String... names) {
    return OptionSpec.builder(names).type(boolean.class).initialValue(false);
  }

  /** Whether a {@link #flag} was given. */
  static boolean isGiven(OptionSpec flag) {
    return flag.<Boolean>getValue();
  }

  /** An option that may be given several times; an empty list when it is not given. */
  static OptionSpec.Builder list(Class<?> items, String... names) {
    return OptionSpec.builder(names).type(List.class).auxiliaryTypes(items).initialValue(List.of());
  }
}
