package io.gpuprof.audit;

import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of a repository, for objects that install charts and name values files. */
public interface ReleaseFiles {

  /** For where there is no repository, such as in a KRM function. */
  ReleaseFiles NONE =
      new ReleaseFiles() {
        @Override
        public Folder beside(SourceFile document) {
          return Folder.NOWHERE;
        }

        @Override
        public Folder repositoryOf(SourceFile document) {
          return Folder.NOWHERE;
        }
      };

  /** The folder in which a document lies. */
  Folder beside(SourceFile document);

  /** The root of the repository in which a document lies. */
  Folder repositoryOf(SourceFile document);

  /** A folder of the repository, which need not exist. */
  interface Folder {

    /** Holds nothing. */
    Folder NOWHERE =
        new Folder() {
          @Override
          public Folder folder(String path) {
            return this;
          }

          @Override
          public Map<String, ChartUse> charts() {
            return Map.of();
          }

          @Override
          public Optional<List<YamlNode>> values(String path) {
            return Optional.empty();
          }
        };

    /** Another one, by its path from here. */
    Folder folder(String path);

    /** The known charts of its Chart.yaml, as {@link ChartName#in} has them. */
    Map<String, ChartUse> charts();

    /**
     * The documents of a values file; empty when the repository has no such file, or one that is no
     * YAML, of which the mistakes are told.
     */
    Optional<List<YamlNode>> values(String path);
  }
}
