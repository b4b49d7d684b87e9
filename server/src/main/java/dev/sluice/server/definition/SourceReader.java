package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.SourceSpec.Delta;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.TableRef;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source. As in Spark, upper and lower case are alike in option names, and a value may be
 * written as text; unlike Spark, an unknown option is an error.
 */
final class SourceReader {
  private static final List<String> KEYS = List.of("format", "table", "path", "options");
  private static final Set<String> LATER_KEYS = Set.of("schema");
  private static final String IGNORE_CHANGES = "ignoreChanges";
  private static final String IGNORE_DELETES = "ignoreDeletes";
  private static final String SKIP_CHANGE_COMMITS = "skipChangeCommits";
  private static final String MAX_FILES = "maxFilesPerTrigger";
  private static final String STARTING_VERSION = "startingVersion";
  private static final List<String> OPTIONS =
      List.of(IGNORE_CHANGES, IGNORE_DELETES, SKIP_CHANGE_COMMITS, MAX_FILES, STARTING_VERSION);

  /** Options of Delta's source in Spark that this version does not have. */
  private static final List<String> LATER_OPTIONS =
      List.of(
          "maxBytesPerTrigger",
          "startingTimestamp",
          "ignoreFileDeletion",
          "readChangeFeed",
          "readChangeData",
          "failOnDataLoss",
          "excludeRegex",
          "schemaTrackingLocation",
          "schemaLocation",
          "streamingSourceTrackingId",
          "allowSourceColumnRename",
          "allowSourceColumnDrop",
          "allowSourceColumnTypeChange",
          "withEventTimeOrder",
          "versionAsOf",
          "timestampAsOf");

  private final Faults faults;

  SourceReader(Faults faults) {
    this.faults = faults;
  }

  @Nullable SourceSpec source(@Nullable Fields source) {
    if (source == null || !Formats.isDelta(source, faults)) {
      return null;
    }
    source.allow(KEYS, LATER_KEYS);
    TableRef table = TableReader.table(source, faults);
    Map<String, Option> options = options(source);
    boolean ignoreChanges = bool(options.get(IGNORE_CHANGES));
    boolean ignoreDeletes = bool(options.get(IGNORE_DELETES));
    boolean skipChanges = bool(options.get(SKIP_CHANGE_COMMITS));
    int maxFiles = maxFiles(options.get(MAX_FILES));
    Long startingVersion = startingVersion(options.get(STARTING_VERSION));
    return table == null
        ? null
        : new Delta(table, ignoreChanges, ignoreDeletes, skipChanges, maxFiles, startingVersion);
  }

  /** The options by their names as documented; what is wrong with a name is reported. */
  private Map<String, Option> options(Fields source) {
    Map<String, Option> options = new HashMap<>();
    if (source.value("options") == null) {
      return options;
    }
    Fields object = source.object("options");
    if (object == null) {
      return options;
    }
    for (String key : object.keys()) {
      String name = known(key, object.at(key));
      JsonNode value = object.value(key);
      if (name == null || value == null) {
        continue;
      }
      if (value.isContainerNode()) {
        faults.add(object.at(key), "expected a single value, found " + Fields.kind(value));
      } else if (options.putIfAbsent(name, new Option(object.at(key), value.asText())) != null) {
        faults.add(object.at(key), "the option " + name + " is given twice");
      }
    }
    return options;
  }

  private @Nullable String known(String key, String pointer) {
    for (String name : OPTIONS) {
      if (name.equalsIgnoreCase(key)) {
        return name;
      }
    }
    if (LATER_OPTIONS.stream().anyMatch(key::equalsIgnoreCase)) {
      faults.add(pointer, "the option " + Faults.quote(key) + " is not supported by this version");
      return null;
    }
    String nearest = Spelling.nearest(key, OPTIONS);
    faults.add(
        pointer,
        "unknown option " + Faults.quote(key),
        nearest != null ? nearest : "one of " + String.join(", ", OPTIONS));
    return null;
  }

  private boolean bool(@Nullable Option option) {
    if (option == null) {
      return false;
    }
    String value = option.value().toLowerCase(Locale.ROOT);
    if (!value.equals("true") && !value.equals("false")) {
      faults.add(
          option.pointer(), "expected a boolean, found " + Faults.quote(value), "true or false");
    }
    return value.equals("true");
  }

  private int maxFiles(@Nullable Option option) {
    Long number = option == null ? null : wholeNumber(option.value());
    if (option != null && (number == null || number < 1 || number > Integer.MAX_VALUE)) {
      faults.add(
          option.pointer(),
          "expected a positive integer, found " + Faults.quote(option.value()),
          String.valueOf(Delta.DEFAULT_MAX_FILES_PER_TRIGGER));
      return Delta.DEFAULT_MAX_FILES_PER_TRIGGER;
    }
    return number == null ? Delta.DEFAULT_MAX_FILES_PER_TRIGGER : number.intValue();
  }

  private @Nullable Long startingVersion(@Nullable Option option) {
    if (option == null) {
      return null;
    }
    if (option.value().equals("latest")) {
      return Delta.LATEST;
    }
    Long version = wholeNumber(option.value());
    if (version == null) {
      faults.add(
          option.pointer(),
          "expected a version, found " + Faults.quote(option.value()),
          "a whole number from 0, or \"latest\"");
    }
    return version;
  }

  /** A number of decimal digits only; null for anything else. */
  private static @Nullable Long wholeNumber(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && text.length() <= 18 ? Long.valueOf(text) : null;
  }

  private record Option(String pointer, String value) {}
}
