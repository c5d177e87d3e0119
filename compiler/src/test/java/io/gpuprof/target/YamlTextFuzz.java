package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.testing.FuzzInput;
import java.util.List;

/** Fuzz target: whatever is read, written and read again; see {@code .ci/fuzz}. */
public final class YamlTextFuzz {

  private YamlTextFuzz() {}

  /** It is the same tree. */
  public static void fuzzerTestOneInput(byte[] data) {
    Diagnostics diagnostics = new Diagnostics();
    List<YamlNode> documents = YamlReader.read(FuzzInput.file(data), diagnostics);
    if (diagnostics.hasErrors()) {
      return;
    }
    for (YamlNode document : documents) {
      Object tree = document.toPlain();
      if (tree != null) {
        String written = YamlText.write(tree);
        Diagnostics again = new Diagnostics();
        List<YamlNode> read = YamlReader.read(new SourceFile("again", written), again);
        assertEquals(List.of(), again.sorted(), written);
        assertEquals(1, read.size(), written);
        assertEquals(tree, read.get(0).toPlain(), written);
      }
    }
  }
}
