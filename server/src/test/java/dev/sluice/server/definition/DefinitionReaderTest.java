package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.SourceSpec.BatchLimits;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionReaderTest {
  private static final String SMALL =
      """
      {"name": "q", "source": {"format": "delta", "table": "a"%s},
       "sink": {"format": "delta", "table": "b"}%s}""";

  @Test
  void reads_every_part_of_a_definition() {
    QueryDefinition definition =
        DefinitionReader.parse(
            """
            {"name": "orders_processed",
             "source": {"format": "delta", "table": "orders_in", "options": {"ignoreChanges": true}},
             "transforms": [
               {"filter": "Price IS NOT NULL"},
               {"select": ["Product", "Quantity * Price AS Total"]},
               {"drop": ["x"]},
               {"withColumn": {"name": "IsBike", "expr": "INSTR(Product, 'Bike') > 0", "cast": "int"}},
               {"withColumn": {"name": "One", "expr": "1"}},
               {"withColumnRenamed": {"from": "a", "to": "b"}},
               {"sql": "SELECT * FROM input"}],
             "sink": {"format": "delta", "path": "s3a://bucket/t", "outputMode": "append",
                      "checkpointLocation": "checkpoints/orders_processed"},
             "trigger": {"processingTime": "1 second"}}""");

    assertThat(definition)
        .isEqualTo(
            new QueryDefinition(
                "orders_processed",
                new SourceSpec.Delta(new TableRef.Named("orders_in"), true, false, 1000, null),
                List.of(
                    new Transform.Filter("Price IS NOT NULL"),
                    new Transform.Select(List.of("Product", "Quantity * Price AS Total")),
                    new Transform.Drop(List.of("x")),
                    new Transform.WithColumn("IsBike", "INSTR(Product, 'Bike') > 0", "int"),
                    new Transform.WithColumn("One", "1", null),
                    new Transform.WithColumnRenamed("a", "b"),
                    new Transform.Sql("SELECT * FROM input")),
                new SinkSpec.Delta(new TableRef.AtPath("s3a://bucket/t"), OutputMode.APPEND),
                "checkpoints/orders_processed",
                new Trigger.ProcessingTime(Duration.ofSeconds(1))));
  }

  @Test
  void leaves_what_is_absent_at_its_default() {
    QueryDefinition definition = DefinitionReader.parse(SMALL.formatted("", ""));

    assertThat(definition.transforms()).isEmpty();
    assertThat(definition.checkpointLocation()).isNull();
    assertThat(definition.trigger()).isEqualTo(new Trigger.AsSoonAsPossible());
    assertThat(definition.source())
        .isEqualTo(new SourceSpec.Delta(new TableRef.Named("a"), false, false, 1000, null));
  }

  @Test
  void takes_option_names_in_any_case_and_values_as_text() {
    String options =
        """
        , "options": {"IGNORECHANGES": "TRUE", "ignoredeletes": false,
                      "MaxFilesPerTrigger": "10", "startingVersion": "7"}""";

    assertThat(DefinitionReader.parse(SMALL.formatted(options, "")).source())
        .isEqualTo(new SourceSpec.Delta(new TableRef.Named("a"), true, false, 10, 7L));
  }

  @Test
  void reads_the_starting_version_latest() {
    String options = ", \"options\": {\"startingVersion\": \"latest\"}";

    assertThat(DefinitionReader.parse(SMALL.formatted(options, "")).source())
        .isEqualTo(
            new SourceSpec.Delta(new TableRef.Named("a"), false, false, 1000, null)
                .withStart(new StartingPoint.Latest()));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01, 2025-12-31T23:00:00Z",
    "2026-07-01 10:00:00, 2026-07-01T08:00:00Z",
    "2026-07-01T10:00:00.123456Z, 2026-07-01T10:00:00.123456Z",
    "2026-07-01 10:00:00+05:00, 2026-07-01T05:00:00Z"
  })
  void reads_a_starting_timestamp_in_the_zone_of_the_definition(String text, Instant expected) {
    String options = ", \"options\": {\"startingTimestamp\": \"" + text + "\"}";
    String zone = ", \"timeZone\": \"Europe/Berlin\"";

    assertThat(delta(SMALL.formatted(options, zone)).start())
        .isEqualTo(new StartingPoint.Timestamp(expected));
  }

  @Test
  void a_limit_of_bytes_lifts_the_default_limit_of_files() {
    String bytes = ", \"options\": {\"maxBytesPerTrigger\": \"10G\"}";
    String both = ", \"options\": {\"maxBytesPerTrigger\": 5, \"maxFilesPerTrigger\": 7}";

    assertThat(delta(SMALL.formatted(bytes, "")).limits())
        .isEqualTo(new BatchLimits(BatchLimits.UNLIMITED, 10L << 30));
    assertThat(delta(SMALL.formatted(both, "")).limits()).isEqualTo(new BatchLimits(7, 5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"maxBytesPerTrigger\": \"0\"",
        "\"maxBytesPerTrigger\": \"1.5g\"",
        "\"maxBytesPerTrigger\": \"10 apples\"",
        "\"maxBytesPerTrigger\": \"9999999999p\"",
        "\"startingTimestamp\": \"yesterday\"",
        "\"startingVersion\": 1, \"startingTimestamp\": \"2026-01-01\"",
        "\"excludeRegex\": \"(\""
      })
  void refuses_option_values_that_mean_nothing(String option) {
    String document = SMALL.formatted(", \"options\": {" + option + "}", "");

    assertThat(refused(document).problems())
        .singleElement()
        .extracting(Problem::pointer)
        .asString()
        .startsWith("/source/options/");
  }

  private static SourceSpec.Delta delta(String document) {
    return (SourceSpec.Delta) DefinitionReader.parse(document).source();
  }

  @Test
  void reads_the_triggers_that_end() {
    assertThat(trigger("{\"availableNow\": true}")).isEqualTo(new Trigger.AvailableNow());
    assertThat(trigger("{\"once\": true}")).isEqualTo(new Trigger.Once());
    assertThat(trigger("null")).isEqualTo(new Trigger.AsSoonAsPossible());
    assertThat(trigger("{\"processingTime\": \"0 seconds\"}"))
        .isEqualTo(new Trigger.AsSoonAsPossible());
  }

  @Test
  void lists_all_faults_at_once_with_pointers_and_suggestions() {
    SluiceException error =
        refused(
            """
            {"nme": "q", "source": {"format": "delta", "table": "a b", "options": {"ignoreChange": 1}},
             "transforms": [{"filtre": "a"}, {"filter": 1}, {"withColumn": {"name": "x", "exp": "1"}}],
             "sink": {"format": "delta", "table": "t", "path": "/t"},
             "trigger": {"processingTime": "soon"}}""");

    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
    assertThat(error.problems())
        .extracting(Problem::pointer)
        .containsExactly(
            "/nme",
            "/name",
            "/source/table",
            "/source/options/ignoreChange",
            "/transforms/0/filtre",
            "/transforms/1/filter",
            "/transforms/2/withColumn/exp",
            "/transforms/2/withColumn/expr",
            "/sink",
            "/trigger/processingTime");
    assertThat(error.problems().get(0).suggestion()).isEqualTo("name");
    assertThat(error.problems().get(3).suggestion()).isEqualTo("ignoreChanges");
    assertThat(error.problems().get(4).suggestion()).isEqualTo("filter");
    assertThat(error.problems().get(5).message()).isEqualTo("expected a string, found `1`");
    assertThat(error.problems().get(6).suggestion()).isEqualTo("expr");
    assertThat(error).hasMessageContaining("/nme: unknown key `nme` (and 9 more)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"schemaTrackingLocation", "ALLOWSOURCECOLUMNDROP"})
  void names_the_options_of_later_versions(String option) {
    String document = SMALL.formatted(", \"options\": {\"" + option + "\": 1}", "");

    assertThat(refused(document).problems())
        .containsExactly(
            Problem.at(
                "/source/options/" + option,
                "the option `" + option + "` is not supported by this version"));
  }

  @ParameterizedTest
  @CsvSource({"kafka, not supported", "CSV, not supported", "delat, unknown format"})
  void names_the_formats_that_it_cannot_run(String format, String message) {
    String document =
        """
        {"name": "q", "source": {"format": "%s", "subscribe": "t"},
         "sink": {"format": "delta", "table": "b"}}""";

    Problem problem = refused(document.formatted(format)).problems().get(0);
    assertThat(problem.pointer()).isEqualTo("/source/format");
    assertThat(problem.message()).contains(message);
    assertThat(problem.suggestion()).isEqualTo("delta");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'options': {'MERGESCHEMA': 'maybe'} | /sink/options/MERGESCHEMA | expected a boolean",
        "'options': {'mergeShema': true} | /sink/options/mergeShema | unknown option",
        "'options': {'compression': 'zstd'} | /sink/options/compression | not supported",
        "'options': true | /sink/options | expected an object",
        "'partitionBy': 'day' | /sink/partitionBy | expected an array",
        "'partitionBy': ['day', 'Day'] | /sink/partitionBy/1 | there twice",
        "'properties': {'a': ['b']} | /sink/properties/a | single value",
        "'clusterBy': ['day'] | /sink/clusterBy | not supported"
      })
  void refuses_faulty_parts_of_a_sink(String part, String pointer, String message) {
    String document =
        """
        {"name": "q", "source": {"format": "delta", "table": "a"},
         "sink": {"format": "delta", "table": "b", %s}}""";

    List<Problem> problems = refused(document.formatted(part.replace('\'', '"'))).problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).pointer()).isEqualTo(pointer);
    assertThat(problems.get(0).message()).contains(message);
  }

  @ParameterizedTest
  @CsvSource({"apend, append", "updates, update", "all, 'one of append, update, complete'"})
  void refuses_other_output_modes(String mode, String suggestion) {
    String document =
        """
        {"name": "q", "source": {"format": "delta", "table": "a"},
         "sink": {"format": "delta", "table": "b", "outputMode": "%s"}}""";

    Problem problem = refused(document.formatted(mode)).problems().get(0);
    assertThat(problem.pointer()).isEqualTo("/sink/outputMode");
    assertThat(problem.message()).contains("unknown output mode");
    assertThat(problem.suggestion()).isEqualTo(suggestion);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'maxFilesPerTrigger': 0} | positive integer",
        "{'maxFilesPerTrigger': 1.5} | positive integer",
        "{'maxFilesPerTrigger': '99999999999'} | positive integer",
        "{'startingVersion': -1} | expected a version",
        "{'startingVersion': 'Latest'} | expected a version",
        "{'ignoreChanges': 'yes'} | expected a boolean",
        "{'ignoreChanges': [true]} | single value",
        "{'ignoreChanges': true, 'ignorechanges': true} | given twice",
        "{'rowChanges': true, 'readChangeData': true} | exclude each other",
        "{'checkpoint': true} | unknown option"
      })
  void refuses_faulty_options(String options, String message) {
    String document = SMALL.formatted(", \"options\": " + options.replace('\'', '"'), "");

    assertThat(refused(document).problems()).hasSize(1);
    assertThat(refused(document).problems().get(0).message()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{}] | /transforms/0 | exactly one key",
        "[{'filter': 'a', 'drop': ['b']}] | /transforms/0 | exactly one key",
        "['filter'] | /transforms/0 | expected an object",
        "{'filter': 'a'} | /transforms | expected an array",
        "[{'filter': ' '}] | /transforms/0/filter | blank",
        "[{'drop': 'x'}] | /transforms/0/drop | expected an array",
        "[{'drop': []}] | /transforms/0/drop | expected an array",
        "[{'select': ['a', 1]}] | /transforms/0/select/1 | expected a string",
        "[{'withColumnRenamed': {'from': 'a'}}] | /transforms/0/withColumnRenamed/to | missing"
      })
  void refuses_faulty_steps(String steps, String pointer, String message) {
    String document = SMALL.formatted("", ", \"transforms\": " + steps.replace('\'', '"'));

    assertThat(refused(document).problems()).hasSize(1);
    assertThat(refused(document).problems().get(0).pointer()).isEqualTo(pointer);
    assertThat(refused(document).problems().get(0).message()).contains(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "true",
        "{\"availableNow\": false}",
        "{\"once\": \"true\"}",
        "{\"once\": true, \"availableNow\": true}",
        "{\"continuous\": \"1 second\"}",
        "{\"processingTime\": 10}"
      })
  void refuses_faulty_triggers(String trigger) {
    String document = SMALL.formatted("", ", \"trigger\": " + trigger);

    assertThat(refused(document).problems())
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem.pointer()).startsWith("/trigger"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".q", "-q", "a/b", "a b", "..", "ä"})
  void refuses_names_that_are_unsafe_as_file_names(String name) {
    String document = SMALL.formatted("", "").replace("\"q\"", "\"" + name + "\"");

    assertThat(refused(document).problems()).extracting(Problem::pointer).containsExactly("/name");
  }

  @Test
  void caps_lengths_and_counts() {
    String longName = SMALL.formatted("", "").replace("\"q\"", "\"" + "q".repeat(129) + "\"");
    String longFilter = "{\"filter\": \"" + "a".repeat(100_001) + "\"}";
    String longTable = SMALL.formatted("", "").replace("\"a\"", "\"" + "a".repeat(129) + "\"");
    String manySteps = "{\"filter\": \"a\"},".repeat(1000) + "{\"filter\": \"a\"}";

    assertThat(refused(longName).problems()).hasSize(1);
    assertThat(refused(longTable).problems()).hasSize(1);
    assertThat(refused(steps(longFilter)).problems().get(0).message()).contains("100000");
    assertThat(refused(steps(manySteps)).problems().get(0).message()).contains("1000 steps");
  }

  @Test
  void lists_no_more_than_a_hundred_faults() {
    String manyFaults = "{\"filter\": 1},".repeat(500) + "{\"filter\": 1}";

    SluiceException error = refused(steps(manyFaults));
    assertThat(error.problems()).hasSize(100);
    assertThat(error).hasMessageContaining("(and 500 more)");
  }

  @Test
  void escapes_keys_in_pointers() {
    String document = SMALL.formatted("", ", \"a/b~c\": 1");

    assertThat(refused(document).problems())
        .extracting(Problem::pointer)
        .containsExactly("/a~1b~0c");
  }

  private static String steps(String steps) {
    return SMALL.formatted("", ", \"transforms\": [" + steps + "]");
  }

  private static Trigger trigger(String json) {
    return DefinitionReader.parse(SMALL.formatted("", ", \"trigger\": " + json)).trigger();
  }

  private static SluiceException refused(String document) {
    return catchThrowableOfType(SluiceException.class, () -> DefinitionReader.parse(document));
  }
}
