package io.gpuprof.cli;

import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ProfileLoader;
import io.gpuprof.profile.ProfileStatus;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.schema.SchemaChecker;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gpuprof list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the shipped profiles.")
final class ListCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(names = "--layers", description = "Also list the layers, which other profiles extend.")
  private boolean layers;

  @Option(names = "--names", description = "Print names only, of what can be compiled.")
  private boolean namesOnly;

  ListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Diagnostics diagnostics = new Diagnostics();
    ProfileLoader loader =
        new ProfileLoader(
            new FileProfiles(new TextFiles(terminal)), new SchemaChecker(), diagnostics);
    List<ResolvedProfile> profiles =
        ProfileCatalog.names().stream()
            .flatMap(name -> loader.load(name).stream())
            .filter(this::isWanted)
            .toList();
    if (DiagnosticOutput.print(diagnostics, false, terminal.err())) {
      throw new IllegalStateException("a shipped profile has errors");
    }
    int width = profiles.stream().mapToInt(p -> p.name().length()).max().orElse(0);
    for (ResolvedProfile profile : profiles) {
      terminal.out().println(namesOnly ? profile.name() : line(profile, width));
    }
    return ExitCode.OK;
  }

  private boolean isWanted(ResolvedProfile profile) {
    ProfileStatus status = profile.spec().status();
    return status == ProfileStatus.LAYER
        ? layers && !namesOnly
        : status != ProfileStatus.REFUSED || !namesOnly;
  }

  private static String line(ResolvedProfile profile, int width) {
    Profile.Spec spec = profile.spec();
    return ("%-" + width + "s  %-12s  %s")
        .formatted(profile.name(), RecordBinder.spelling(spec.status()), spec.title().orElse(""))
        .stripTrailing();
  }
}
