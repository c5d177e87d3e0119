package io.gpuprof.cli;

import io.gpuprof.compile.Overrides;
import io.gpuprof.compile.SettingParser;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that lay values over the compiled ones. */
final class OverrideOptions {

  private final OptionSpec files =
      CommandSpecs.list(String.class, "-f", "--values")
          .paramLabel("FILE")
          .description(
              "Lay the values of this file over the compiled ones; repeatable, later files win.")
          .build();

  private final OptionSpec settings =
      CommandSpecs.list(String.class, "--set")
          .paramLabel("KEY=VALUE")
          .description(
              "Set one value, such as image.tag=v2 or nodeSelector.pool=gpu; repeatable, wins over -f. A"
                  + " dot within a key is written \\.; a list as [a,b].")
          .build();

  /** Gives a command these options. */
  void addTo(CommandSpec command) {
    command.addOption(files).addOption(settings);
  }

  /** The files that were given. */
  List<String> files() {
    return files.getValue();
  }

  /** The settings that were given. */
  List<String> settings() {
    return settings.getValue();
  }

  /** The overrides of some files and settings; problems go to the diagnostics. */
  static Overrides read(
      List<String> files, List<String> settings, TextFiles texts, Diagnostics diagnostics) {
    if (files.isEmpty() && settings.isEmpty()) {
      return Overrides.NONE;
    }
    Overrides overrides = Overrides.NONE;
    for (String file : files) {
      for (YamlNode document : YamlReader.read(texts.read(file), diagnostics)) {
        if (document instanceof YamlMap map) {
          overrides = overrides.andFile(map);
        } else if (!(document instanceof YamlScalar s && s.kind() == YamlScalar.Kind.NULL)) {
          diagnostics.error(
              "wrong-type",
              document.position(),
              "values are a map; this is " + document.kindName(),
              "");
        }
      }
    }
    SettingParser parser = new SettingParser();
    for (String setting : settings) {
      overrides = overrides.and(parser.parse(setting, diagnostics));
    }
    return overrides;
  }
}
