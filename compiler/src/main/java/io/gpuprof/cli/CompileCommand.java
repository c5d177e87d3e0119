package io.gpuprof.cli;

import io.gpuprof.target.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * {@code gpuprof compile}. Its options are described in plain code, not by picocli's annotations:
 * see {@link CommandSpecs}.
 */
final class CompileCommand implements Callable<Integer> {

  private final Terminal terminal;

  private final PositionalParamSpec references =
      PositionalParamSpec.builder()
          .paramLabel("PROFILE")
          .arity("0..*")
          .type(List.class)
          .auxiliaryTypes(String.class)
          .initialValue(List.of())
          .description("Name of a shipped profile, path of a file, or - for standard input.")
          .build();

  private final OptionSpec all =
      CommandSpecs.flag("--all").description("Every shipped profile that can be compiled.").build();

  private final OptionSpec targets =
      CommandSpecs.list(Target.class, "-t", "--target")
          .paramLabel("TARGET")
          .splitRegex(",")
          .initialValue(List.of(Target.VALUES))
          .description("What to make; several, separated by commas, with -o.")
          .build();

  private final OptionSpec folder =
      OptionSpec.builder("-o", "--output")
          .paramLabel("DIR")
          .type(Path.class)
          .description("Write into this folder instead of to standard output.")
          .build();

  private final OptionSpec check =
      CommandSpecs.flag("--check")
          .description("Write nothing; print a diff and exit with 1 if what is in DIR differs.")
          .build();

  private final OptionSpec acknowledged =
      CommandSpecs.list(String.class, "--acknowledge")
          .paramLabel("CONFLICT")
          .splitRegex(",")
          .description(
              "Confirm that another plugin, named in the profile's conflicts, is switched off on the"
                  + " nodes.")
          .build();

  private final OptionSpec releaseName =
      OptionSpec.builder("--release-name")
          .paramLabel("NAME")
          .type(String.class)
          .description(
              "Name of the Helm release that manifests stand for, instead of the profile's"
                  + " pod.releaseName; two profiles in one cluster need two.")
          .build();

  private final OverrideOptions overrides = new OverrideOptions();

  private final OptionSpec verbose =
      CommandSpecs.flag("-v", "--verbose").description("Also print hints.").build();

  CompileCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command as picocli wants it described. */
  CommandSpec spec() {
    CommandSpec spec =
        CommandSpecs.command(this)
            .addPositional(references)
            .addOption(all)
            .addOption(targets)
            .addOption(folder)
            .addOption(check)
            .addOption(acknowledged)
            .addOption(releaseName)
            .addOption(verbose);
    overrides.addTo(spec);
    spec.usageMessage()
        .description("Compiles profiles: to standard output, or into a folder.")
        .footer(
            "",
            "Targets:",
            "  values          Helm values for the chart gpuprof-device-plugin, each with its reason"
                + " (default)",
            "  manifests       plain manifests for kubectl apply",
            "  runtime-config  startup config of the device plugin",
            "  env             the four environment variables that the field's own plugin reads",
            "  chart           the whole chart with these values as its defaults",
            "",
            "With -o, one profile is written into DIR itself, several each into DIR/NAME. Nothing is"
                + " written",
            "unless every profile compiles.");
    return spec;
  }

  @Override
  public Integer call() {
    return new CompileJob(
            terminal,
            references.getValue(),
            CommandSpecs.isGiven(all),
            targets.getValue(),
            folder.getValue(),
            CommandSpecs.isGiven(check),
            acknowledged.getValue(),
            releaseName.getValue(),
            overrides.files(),
            overrides.settings(),
            CommandSpecs.isGiven(verbose))
        .run();
  }
}
