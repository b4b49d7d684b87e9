package dev.sluice.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The shape of the house: who may know whom, and what nobody may call. */
@AnalyzeClasses(
    packages = {ArchitectureTest.ROOT, ArchitectureTest.CLI},
    importOptions = ArchitectureTest.WithoutTests.class)
class ArchitectureTest {
  static final String ROOT = "dev.sluice.server";

  /** The client commands: in the server's jar, but on the client's side. */
  static final String CLI = "dev.sluice.cli";

  /** Leaves the tests out, wherever the build puts their classes. */
  static final class WithoutTests implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/");
    }
  }

  /**
   * What each package may import of the others, as its {@code package-info} says. The root package,
   * where the parts are put together, may import all.
   */
  private static final Map<String, Set<String>> IMPORTS =
      Map.ofEntries(
          Map.entry("cli", Set.of()),
          Map.entry("model", Set.of()),
          Map.entry("storage", Set.of("model")),
          Map.entry("functions", Set.of("model")),
          Map.entry("sparksql", Set.of("model", "functions")),
          Map.entry("checkpoint", Set.of("model", "storage")),
          Map.entry("delta", Set.of("model", "storage")),
          Map.entry("rows", Set.of("model")),
          Map.entry("formats", Set.of("model")),
          Map.entry("changes", Set.of("model", "sparksql", "delta")),
          Map.entry("engine", Set.of("model", "functions")),
          Map.entry("source", Set.of("model", "storage", "delta")),
          Map.entry("sink", Set.of("model", "storage", "sparksql", "delta", "changes")),
          Map.entry("definition", Set.of("model")),
          Map.entry(
              "runtime",
              Set.of(
                  "model",
                  "storage",
                  "sparksql",
                  "checkpoint",
                  "delta",
                  "changes",
                  "engine",
                  "source",
                  "sink",
                  "maintenance")),
          Map.entry("maintenance", Set.of("model", "delta", "engine", "sink")),
          Map.entry(
              "tables",
              Set.of("model", "sparksql", "delta", "rows", "engine", "changes", "maintenance")),
          Map.entry("manager", Set.of("model", "storage", "definition", "runtime")),
          Map.entry("metrics", Set.of("model", "manager")),
          Map.entry(
              "http",
              Set.of(
                  "model",
                  "definition",
                  "formats",
                  "maintenance",
                  "manager",
                  "metrics",
                  "runtime",
                  "tables")));

  /** The foreign libraries and the packages that may touch them. */
  private static final Map<String, List<String>> OWNERS =
      Map.ofEntries(
          Map.entry("org.apache.hadoop..", List.of("storage", "delta", "rows")),
          Map.entry("org.apache.spark..", List.of("sparksql")),
          Map.entry("org.antlr..", List.of("sparksql")),
          Map.entry("io.delta..", List.of("delta")),
          Map.entry("org.roaringbitmap..", List.of("delta")),
          Map.entry("org.apache.parquet..", List.of("rows")),
          Map.entry("org.apache.avro..", List.of("rows")),
          Map.entry("org.apache.arrow..", List.of("formats")),
          Map.entry("com.google.flatbuffers..", List.of("formats")),
          Map.entry("java.sql..", List.of("engine")),
          Map.entry("org.duckdb..", List.of("engine")),
          Map.entry("io.prometheus..", List.of("metrics")),
          Map.entry("io.javalin..", List.of("http")),
          Map.entry("org.jline..", List.of("cli")));

  @ArchTest
  static final ArchRule packages_are_free_of_cycles =
      slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packages_import_only_lower_layers =
      ArchRuleDefinition.classes().should(new ImportOnlyLowerLayers());

  @ArchTest
  static final ArchRule the_compiler_knows_its_lower_parts_only =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage(ROOT + ".sparksql..")
          .layer("front")
          .definedBy(ROOT + ".sparksql")
          .layer("stream")
          .definedBy(ROOT + ".sparksql.stream")
          .layer("statement")
          .definedBy(ROOT + ".sparksql.statement")
          .layer("query")
          .definedBy(ROOT + ".sparksql.query")
          .layer("functions")
          .definedBy(ROOT + ".sparksql.functions")
          .layer("tree")
          .definedBy(ROOT + ".sparksql.tree")
          .layer("grammar")
          .definedBy(ROOT + ".sparksql.grammar")
          .whereLayer("front")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("stream")
          .mayOnlyBeAccessedByLayers("front")
          .whereLayer("statement")
          .mayOnlyBeAccessedByLayers("front")
          .whereLayer("query")
          .mayOnlyBeAccessedByLayers("front", "stream", "statement")
          .whereLayer("functions")
          .mayOnlyBeAccessedByLayers("front", "stream", "statement", "query")
          .whereLayer("tree")
          .mayOnlyBeAccessedByLayers("front", "stream", "statement", "query", "functions");

  @ArchTest
  static final ArchRule libraries_are_used_only_by_their_owners =
      ArchRuleDefinition.classes().should(new LeaveLibrariesToTheirOwners());

  @ArchTest
  static final ArchRule model_knows_the_jdk_only =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".model..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(ROOT + ".model..", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule time_and_chance_are_injected =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDate.class, "now")
          .orShould()
          .callMethod(LocalDateTime.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(Clock.class, "systemDefaultZone")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(Random.class);

  @ArchTest
  static final ArchRule only_main_ends_the_process =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(ROOT + ".Main")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule only_main_knows_the_client_commands =
      noClasses()
          .that()
          .resideInAPackage(ROOT)
          .and()
          .doNotHaveFullyQualifiedName(ROOT + ".Main")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(CLI);

  @ArchTest
  static final ArchRule names_say_what_a_class_is =
      noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Impl|Misc|Common)(\\$.*)?");

  /** The package's own name under the root; empty for the root itself. */
  private static String layerOf(JavaClass type) {
    String name = type.getPackageName();
    if (name.equals(CLI)) {
      return "cli";
    }
    if (!name.startsWith(ROOT + ".")) {
      return "";
    }
    String below = name.substring(ROOT.length() + 1);
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }

  private static final class ImportOnlyLowerLayers extends ArchCondition<JavaClass> {
    ImportOnlyLowerLayers() {
      super("import only the packages that their own may import");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      String layer = layerOf(type);
      if (layer.isEmpty()) {
        return;
      }
      Set<String> allowed = IMPORTS.get(layer);
      if (allowed == null) {
        events.add(SimpleConditionEvent.violated(type, layer + " has no place in the layers"));
        return;
      }
      type.getDirectDependenciesFromSelf().stream()
          .filter(to -> resideInAnyPackage(ROOT + "..", CLI).test(to.getTargetClass()))
          .filter(to -> !layer.equals(layerOf(to.getTargetClass())))
          .filter(to -> !allowed.contains(layerOf(to.getTargetClass())))
          .forEach(to -> events.add(SimpleConditionEvent.violated(type, to.getDescription())));
    }
  }

  private static final class LeaveLibrariesToTheirOwners extends ArchCondition<JavaClass> {
    LeaveLibrariesToTheirOwners() {
      super("leave foreign libraries to their owners");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      OWNERS.forEach(
          (library, owners) -> {
            if (owners.contains(layerOf(type))) {
              return;
            }
            type.getDirectDependenciesFromSelf().stream()
                .filter(to -> resideInAPackage(library).test(to.getTargetClass()))
                .forEach(
                    to -> events.add(SimpleConditionEvent.violated(type, to.getDescription())));
          });
    }
  }
}
