package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.model.WatermarkPolicy;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON document of a query, from text or a tree: a valid definition, or one error that
 * lists every fault with its JSON pointer. Whether columns, functions and tables exist is not
 * looked at here. Safe for use by many threads.
 */
public final class DefinitionReader {
  private static final List<String> KEYS =
      List.of(
          "name",
          "source",
          "relations",
          "transforms",
          "watermarkPolicy",
          "sink",
          "trigger",
          "timeZone");
  private final Faults faults = new Faults("The definition");

  private DefinitionReader() {}

  /**
   * Reads a document in UTF-8.
   *
   * @throws SluiceException {@code INVALID_JSON} with line and column, or {@code
   *     INVALID_DEFINITION}
   */
  public static QueryDefinition parse(byte[] utf8) {
    return read(StrictJson.parse(utf8));
  }

  /**
   * Reads a document.
   *
   * @throws SluiceException {@code INVALID_JSON} with line and column, or {@code
   *     INVALID_DEFINITION}
   */
  public static QueryDefinition parse(String json) {
    return read(StrictJson.parse(json));
  }

  /**
   * Reads a change of a definition, a JSON Merge Patch on the canonical document (RFC 7396): keys
   * with null go, objects are merged, everything else is replaced.
   *
   * @throws SluiceException {@code INVALID_JSON} with line and column, or {@code
   *     INVALID_DEFINITION} with pointers into the changed document
   */
  public static UnaryOperator<QueryDefinition> parsePatch(byte[] utf8) {
    JsonNode patch = StrictJson.parse(utf8);
    return definition -> {
      QueryDefinition changed = read(MergePatch.apply(DefinitionWriter.write(definition), patch));
      if (!changed.name().equals(definition.name())) {
        throw new SluiceException(
            ErrorCode.INVALID_DEFINITION,
            "The name of a query cannot be changed.",
            List.of(Problem.at("/name", "cannot be changed", definition.name())));
      }
      return changed;
    };
  }

  /**
   * Reads a document that is parsed already.
   *
   * @throws SluiceException {@code INVALID_DEFINITION}, with all faults in {@code problems()}
   */
  public static QueryDefinition read(JsonNode document) {
    DefinitionReader reader = new DefinitionReader();
    return reader.draft(document).whole().orElseThrow(reader.faults::toException);
  }

  /**
   * Reads what of a document can be read, so that these parts can be checked as well.
   *
   * @throws SluiceException {@code INVALID_JSON} with line and column
   */
  public static DraftDefinition draft(byte[] utf8) {
    return new DefinitionReader().draft(StrictJson.parse(utf8));
  }

  /** Reads source and transforms of a definition whose other parts may be absent. */
  static DraftDefinition pipeline(JsonNode document) {
    return new DefinitionReader().onlyPipeline(document);
  }

  private DraftDefinition onlyPipeline(JsonNode document) {
    Fields root = Fields.of(document, "", faults);
    if (root == null) {
      return DraftDefinition.nothing(faults.problems());
    }
    root.allow(KEYS, Set.of());
    ZoneId zone = timeZone(root);
    SourceSpec source =
        new SourceReader(faults, zone).source(root.object("source"), root.value("transforms"));
    TransformReader transforms = new TransformReader(faults, zone);
    RelationReader beside = new RelationReader(faults, transforms);
    RelationReader.Named relations = beside.relations(root);
    TransformReader.Steps steps = transforms.steps(root.value("transforms"), root.at("transforms"));
    return new DraftDefinition(
        null,
        source,
        steps.transforms(),
        steps.all(),
        null,
        null,
        null,
        zone,
        relations.relations(),
        relations.all(),
        beside.policy(root),
        faults.problems());
  }

  private DraftDefinition draft(JsonNode document) {
    Fields root = Fields.of(document, "", faults);
    if (root == null) {
      return DraftDefinition.nothing(faults.problems());
    }
    root.allow(KEYS, Set.of());
    String name = name(root);
    ZoneId zone = timeZone(root);
    SourceSpec source =
        new SourceReader(faults, zone).source(root.object("source"), root.value("transforms"));
    TransformReader transforms = new TransformReader(faults, zone);
    RelationReader beside = new RelationReader(faults, transforms);
    RelationReader.Named relations = beside.relations(root);
    TransformReader.Steps steps = transforms.steps(root.value("transforms"), root.at("transforms"));
    WatermarkPolicy policy = beside.policy(root);
    Fields sinkFields = root.object("sink");
    SinkSpec sink = sinkFields == null ? null : new SinkReader(sinkFields, faults).read();
    String checkpoint =
        sinkFields == null
            ? null
            : sinkFields.optionalText("checkpointLocation", TableReader.MAX_PATH);
    Trigger trigger = new TriggerReader(faults).trigger(root.value("trigger"), root.at("trigger"));
    return new DraftDefinition(
        name,
        source,
        steps.transforms(),
        steps.all(),
        sink,
        checkpoint,
        trigger,
        zone,
        relations.relations(),
        relations.all(),
        policy,
        faults.problems());
  }

  private ZoneId timeZone(Fields root) {
    return TimeZones.read(root.optionalText("timeZone", 64), root.at("timeZone"), faults);
  }

  private @Nullable String name(Fields root) {
    String name = root.text("name", Integer.MAX_VALUE);
    if (name == null || QueryDefinition.NAME.matcher(name).matches()) {
      return name;
    }
    faults.add(
        root.at("name"),
        Faults.quote(name) + " is not a name",
        "1 to 128 letters, digits, `_`, `.` and `-`, not beginning with `.` or `-`");
    return null;
  }
}
