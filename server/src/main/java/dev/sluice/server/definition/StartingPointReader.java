package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.StartingPoint;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads where a query is to read on: {@code {"startingVersion": 12}}, {@code {"startingVersion":
 * "latest"}}, {@code {"startingTimestamp": "2026-01-01T00:00:00Z"}}, {@code {"offsets": [{…}]}} or
 * {@code {"schemaVersion": 12, "source": 1}}.
 */
public final class StartingPointReader {
  private static final List<String> KEYS =
      List.of("startingVersion", "startingTimestamp", "offsets", "schemaVersion");

  /** Beside a schema version, which source it is of; the first, 0, where it is absent. */
  private static final String SOURCE = "source";

  private static final List<String> ALLOWED =
      Stream.concat(KEYS.stream(), Stream.of(SOURCE)).toList();
  private static final int MAX_TEXT = 100;
  private static final int MAX_SOURCE = 999;

  private final Faults faults = new Faults("The starting point");

  private StartingPointReader() {}

  /**
   * Reads a document in UTF-8.
   *
   * @throws dev.sluice.server.model.SluiceException {@code INVALID_JSON} with line and column, or
   *     {@code INVALID_DEFINITION} with pointers
   */
  public static StartingPoint parse(byte[] utf8) {
    return new StartingPointReader().read(StrictJson.parse(utf8));
  }

  private StartingPoint read(JsonNode document) {
    Fields root = Fields.of(document, "", faults);
    StartingPoint point = root == null ? null : point(root.allow(ALLOWED, Set.of()));
    if (!faults.isEmpty() || point == null) {
      throw faults.toException();
    }
    return point;
  }

  private @Nullable StartingPoint point(Fields root) {
    List<String> given = KEYS.stream().filter(key -> root.value(key) != null).toList();
    if (given.size() != 1) {
      faults.add("", "expected exactly one of " + String.join(", ", KEYS));
      return null;
    }
    if (root.value(SOURCE) != null && !given.get(0).equals("schemaVersion")) {
      faults.add(root.at(SOURCE), "stands beside a schemaVersion only");
      return null;
    }
    return switch (given.get(0)) {
      case "startingVersion" -> version(root);
      case "startingTimestamp" -> timestamp(root);
      case "schemaVersion" -> schemaVersion(root);
      default -> exact(root);
    };
  }

  private @Nullable StartingPoint version(Fields root) {
    JsonNode value = root.value("startingVersion");
    if (value != null && value.isTextual() && value.textValue().equals("latest")) {
      return new StartingPoint.Latest();
    }
    if (value == null || !value.canConvertToLong() || !value.isIntegralNumber()) {
      return fault(root.at("startingVersion"), value, "a version's number or \"latest\"");
    }
    return new StartingPoint.Version(value.longValue());
  }

  private @Nullable StartingPoint schemaVersion(Fields root) {
    JsonNode value = root.value("schemaVersion");
    return value == null || !value.canConvertToLong() || !value.isIntegralNumber()
        ? fault(root.at("schemaVersion"), value, "the version of the change")
        : new StartingPoint.SchemaVersion(
            value.longValue(), root.wholeNumber(SOURCE, 0, MAX_SOURCE, 0));
  }

  private @Nullable StartingPoint timestamp(Fields root) {
    String text = root.text("startingTimestamp", MAX_TEXT);
    Instant time = text == null ? null : TimestampText.instant(text, ZoneOffset.UTC);
    if (time == null) {
      return text == null
          ? null
          : fault(
              root.at("startingTimestamp"),
              root.value("startingTimestamp"),
              "a timestamp as 2026-01-01T00:00:00Z, or a date, in UTC");
    }
    return new StartingPoint.Timestamp(time);
  }

  private @Nullable StartingPoint exact(Fields root) {
    JsonNode value = root.value("offsets");
    if (value == null || !value.isArray()) {
      return fault(root.at("offsets"), value, "an array with one offset a source");
    }
    List<Offset> offsets = new ArrayList<>();
    for (JsonNode offset : value) {
      if (offset.isNull()) {
        offsets.add(Offset.NONE);
        continue;
      }
      if (!offset.isObject()) {
        return fault(
            root.at("offsets") + "/" + offsets.size(),
            offset,
            "an offset as GET …/offsets shows it");
      }
      offsets.add(new Offset(offset.toString()));
    }
    return new StartingPoint.Exact(offsets);
  }

  private @Nullable StartingPoint fault(String pointer, @Nullable JsonNode found, String expected) {
    faults.add(pointer, "expected " + expected + ", found " + Fields.kind(found));
    return null;
  }
}
