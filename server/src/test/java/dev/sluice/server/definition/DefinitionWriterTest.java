package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.JoinType;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.Relation;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.SourceSpec.BatchLimits;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.model.WatermarkPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DefinitionWriterTest {
  private static final List<Transform> ALL_STEPS =
      List.of(
          new Transform.Filter("a > 1"),
          new Transform.Select(List.of("a", "b AS \"c\"")),
          new Transform.Drop(List.of("x", "y")),
          new Transform.WithColumn("t", "a * b", "decimal(10,2)"),
          new Transform.WithColumn("u", "1", null),
          new Transform.WithColumnRenamed("a", "b"),
          new Transform.Union(
              new Relation(
                  new SourceSpec.Delta(new TableRef.Named("b"), false, false, 5, null),
                  List.of(new Transform.Filter("a > 2")),
                  true)),
          new Transform.Join(
              new Relation(
                  new SourceSpec.Delta(new TableRef.Named("b"), false, false, 1000, null),
                  List.of(),
                  false),
              "d",
              JoinType.LEFT_ANTI,
              "a = b"),
          new Transform.Join(
              new Relation(
                  new SourceSpec.Delta(new TableRef.AtPath("/b"), false, false, 5, null),
                  List.of(new Transform.Filter("a > 2")),
                  true),
              null,
              JoinType.INNER,
              "a = b"),
          new Transform.Join(
              new Relation(
                  new SourceSpec.Delta(new TableRef.Named("b"), false, false, 1000, null),
                  List.of(),
                  false),
              null,
              JoinType.CROSS,
              null),
          new Transform.Sql("SELECT * FROM input"),
          new Transform.WithWatermark("ts", "10 seconds"),
          new Transform.GroupBy(List.of("k"), List.of("count(*) AS n")),
          new Transform.DropDuplicates(List.of(), false),
          new Transform.DropDuplicates(List.of("k"), true));

  @ParameterizedTest
  @MethodSource("definitions")
  void writes_what_the_reader_reads_back(QueryDefinition definition) {
    assertThat(DefinitionReader.read(DefinitionWriter.write(definition))).isEqualTo(definition);
    assertThat(DefinitionReader.parse(DefinitionWriter.write(definition).toString()))
        .isEqualTo(definition);
  }

  @Test
  void covers_every_kind_of_step_and_trigger() {
    assertThat(ALL_STEPS)
        .extracting(Object::getClass)
        .containsAll(List.of(Transform.class.getPermittedSubclasses()));
    assertThat(definitions())
        .extracting(definition -> (Object) definition.trigger().getClass())
        .containsAll(List.of(Trigger.class.getPermittedSubclasses()));
  }

  @Test
  void leaves_defaults_out() {
    assertThat(DefinitionWriter.write(definitions().get(0)))
        .hasToString(
            "{\"name\":\"q\",\"source\":{\"format\":\"delta\",\"table\":\"a\"},\"transforms\":[],"
                + "\"sink\":{\"format\":\"delta\",\"path\":\"/b\",\"outputMode\":\"append\"}}");
  }

  static List<QueryDefinition> definitions() {
    TableRef named = new TableRef.Named("a");
    SourceSpec plain = new SourceSpec.Delta(named, false, false, 1000, null);
    SourceSpec full = new SourceSpec.Delta(new TableRef.AtPath("/a b"), true, true, true, 5, 0L);
    SourceSpec latest =
        new SourceSpec.Delta(named, false, true, 1, null).withStart(new StartingPoint.Latest());
    SourceSpec timed =
        new SourceSpec.Delta(
            named,
            new SourceSpec.Changes(false, false, false, true),
            new BatchLimits(BatchLimits.UNLIMITED, 10L << 30),
            new StartingPoint.Timestamp(Instant.parse("2026-01-01T10:00:00.5Z")),
            SourceSpec.Content.CHANGE_FEED,
            "part-0000[0-4]",
            null);
    SourceSpec ordered =
        new SourceSpec.Delta(named, false, false, 1000, null).withEventTimeOrder("ts");
    SourceSpec net = new SourceSpec.Delta(named, false, false, 1000, null).withRowChanges();
    SourceSpec both =
        new SourceSpec.Delta(named, false, false, 1000, null)
            .withLimits(new BatchLimits(1000, 10L << 30));
    SinkSpec sink = new SinkSpec.Delta(new TableRef.AtPath("/b"), OutputMode.APPEND);
    SinkSpec made =
        new SinkSpec.Delta(named, OutputMode.APPEND)
            .withMergeSchema()
            .withCreation(
                new SinkSpec.Creation(
                    List.of("day", "b"), Map.of("delta.appendOnly", "true", "my", "own")));
    Trigger often = new Trigger.ProcessingTime(Duration.ofMillis(1500));
    return List.of(
        new QueryDefinition("q", plain, List.of(), sink, null, new Trigger.AsSoonAsPossible()),
        new QueryDefinition("q", full, ALL_STEPS, sink, "/c", often),
        new QueryDefinition("q", plain, List.of(), sink, null, often, ZoneId.of("Europe/Berlin")),
        new QueryDefinition("q", timed, List.of(), sink, null, often, ZoneId.of("Europe/Berlin")),
        new QueryDefinition("q", both, List.of(), sink, null, often),
        new QueryDefinition("q", net, List.of(), made, null, often),
        new QueryDefinition(
            "q",
            ordered,
            List.of(new Transform.WithWatermark("ts", "10 seconds")),
            sink,
            null,
            often),
        new QueryDefinition("q", latest, ALL_STEPS, sink, "c", new Trigger.AvailableNow()),
        new QueryDefinition("q", latest, List.of(), sink, null, new Trigger.Once()),
        new QueryDefinition(
            "q",
            plain,
            ALL_STEPS,
            sink,
            null,
            often,
            QueryDefinition.UTC,
            Map.of(
                "clicks", new Relation(latest, ALL_STEPS, true),
                "Customers", new Relation(plain, List.of(), false)),
            WatermarkPolicy.MAX));
  }
}
