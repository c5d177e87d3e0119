package io.gpuprof.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Imports point one way. */
@AnalyzeClasses(
    packages = "io.gpuprof.runtime",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.gpuprof.runtime.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule diagnosticKnowsNothing =
      noClasses()
          .that()
          .resideInAPackage("io.gpuprof.runtime.diagnostic")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.gpuprof.runtime.source..", "io.gpuprof.runtime.config.."));

  @ArchTest
  static final ArchRule sourceKnowsNoConfig =
      noClasses()
          .that()
          .resideInAPackage("io.gpuprof.runtime.source")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.gpuprof.runtime.config.."));

  @ArchTest
  static final ArchRule onlySourceKnowsTheYamlEngine =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.gpuprof.runtime.source")
          .should()
          .dependOnClassesThat(resideInAnyPackage("org.snakeyaml.."));

  @ArchTest
  static final ArchRule onlyDeviceKnowsNativeCode =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.gpuprof.runtime.device")
          .should()
          .dependOnClassesThat(resideInAnyPackage("com.sun.jna.."));

  @ArchTest
  static final ArchRule deviceKnowsNoPlugin =
      noClasses()
          .that()
          .resideInAPackage("io.gpuprof.runtime.device")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.gpuprof.runtime.plugin.."));

  @ArchTest
  static final ArchRule onlyThePluginKnowsTheTransport =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.gpuprof.runtime.plugin..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.grpc..", "io.netty..", "com.google.protobuf.."));

  @ArchTest
  static final ArchRule onlyOneClassKnowsNetty =
      noClasses()
          .that()
          .doNotHaveSimpleName("UnixSockets")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.netty..", "io.grpc.netty.."));

  @ArchTest
  static final ArchRule inOrder =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("config")
          .definedBy("io.gpuprof.runtime.config..")
          .layer("node")
          .definedBy("io.gpuprof.runtime.node..")
          .layer("cdi")
          .definedBy("io.gpuprof.runtime.cdi..")
          .layer("device")
          .definedBy("io.gpuprof.runtime.device..")
          .layer("plugin")
          .definedBy("io.gpuprof.runtime.plugin..")
          .layer("main")
          .definedBy("io.gpuprof.runtime")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("plugin")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("device")
          .mayOnlyBeAccessedByLayers("plugin", "main")
          .whereLayer("cdi")
          .mayOnlyBeAccessedByLayers("device", "plugin", "main")
          .whereLayer("node")
          .mayOnlyBeAccessedByLayers("cdi", "device", "plugin", "main");

  @ArchTest
  static final ArchRule pure =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.gpuprof.runtime.diagnostic",
              "io.gpuprof.runtime.source",
              "io.gpuprof.runtime.config")
          .should()
          .dependOnClassesThat(resideInAnyPackage("java.nio.file..", "java.net.."));

  @ArchTest
  static final ArchRule nodeKnowsNothingOfWhatUsesIt =
      noClasses()
          .that()
          .resideInAPackage("io.gpuprof.runtime.node")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.gpuprof.runtime.cdi..",
                  "io.gpuprof.runtime.device..",
                  "io.gpuprof.runtime.plugin.."));

  @ArchTest
  static final ArchRule cdiKnowsNothingOfWhatUsesIt =
      noClasses()
          .that()
          .resideInAPackage("io.gpuprof.runtime.cdi")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.gpuprof.runtime.device..", "io.gpuprof.runtime.plugin.."));

  @ArchTest
  static final ArchRule oneClassOfEachTouchesTheDisk =
      noClasses()
          .that()
          .resideInAnyPackage("io.gpuprof.runtime.node", "io.gpuprof.runtime.cdi")
          .and()
          .haveSimpleNameNotStartingWith("LiveEntries")
          .and()
          .haveSimpleNameNotStartingWith("CdiSpecFile")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net.."));

  @ArchTest
  static final ArchRule nodeAndCdiReadNoEnvironment =
      noClasses()
          .that()
          .resideInAnyPackage("io.gpuprof.runtime.node", "io.gpuprof.runtime.cdi")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class);
}
