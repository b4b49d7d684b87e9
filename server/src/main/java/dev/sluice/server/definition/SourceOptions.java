package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.model.SourceSpec.BatchLimits;
import dev.sluice.server.model.SourceSpec.Changes;
import dev.sluice.server.model.SourceSpec.Content;
import dev.sluice.server.model.SourceSpec.Delta;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.TableRef;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The options of a source; what they mean is Spark's and Delta's. */
final class SourceOptions {
  private static final String IGNORE_CHANGES = "ignoreChanges";
  private static final String IGNORE_DELETES = "ignoreDeletes";
  private static final String SKIP_CHANGE_COMMITS = "skipChangeCommits";
  private static final String MAX_FILES = "maxFilesPerTrigger";
  private static final String MAX_BYTES = "maxBytesPerTrigger";
  private static final String STARTING_VERSION = "startingVersion";
  private static final String STARTING_TIMESTAMP = "startingTimestamp";
  private static final String READ_CHANGE_FEED = "readChangeFeed";

  /** What the option was called before, and is in Spark as well. */
  private static final String READ_CHANGE_DATA = "readChangeData";

  private static final String ROW_CHANGES = "rowChanges";
  private static final String EXCLUDE_REGEX = "excludeRegex";
  private static final String FAIL_ON_DATA_LOSS = "failOnDataLoss";
  private static final String WITH_EVENT_TIME_ORDER = "withEventTimeOrder";
  private static final String LATEST = "latest";
  private static final List<String> NAMES =
      List.of(
          IGNORE_CHANGES,
          IGNORE_DELETES,
          SKIP_CHANGE_COMMITS,
          MAX_FILES,
          MAX_BYTES,
          STARTING_VERSION,
          STARTING_TIMESTAMP,
          READ_CHANGE_FEED,
          ROW_CHANGES,
          EXCLUDE_REGEX,
          WITH_EVENT_TIME_ORDER,
          FAIL_ON_DATA_LOSS);

  /** Options of Delta's source in Spark that this version does not have. */
  private static final List<String> LATER =
      List.of(
          "ignoreFileDeletion",
          "schemaTrackingLocation",
          "schemaLocation",
          "streamingSourceTrackingId",
          "allowSourceColumnRename",
          "allowSourceColumnDrop",
          "allowSourceColumnTypeChange",
          "versionAsOf",
          "timestampAsOf");

  private static final Options.Names OPTIONS =
      new Options.Names(
          NAMES, Map.of(READ_CHANGE_DATA.toLowerCase(Locale.ROOT), READ_CHANGE_FEED), LATER);

  private final Options given;
  private final ZoneId zone;
  private final Faults faults;

  private SourceOptions(Options given, ZoneId zone, Faults faults) {
    this.given = given;
    this.zone = zone;
    this.faults = faults;
  }

  /** The options that a source gives; what is wrong with their names is reported. */
  static SourceOptions read(Fields source, ZoneId zone, Faults faults) {
    return new SourceOptions(Options.read(source, OPTIONS, faults), zone, faults);
  }

  /**
   * A source with these options; what is wrong with their values is reported.
   *
   * @param eventTime the column on which the pipeline puts a watermark, or null
   */
  Delta of(TableRef table, @Nullable String eventTime) {
    Changes changes =
        new Changes(
            bool(IGNORE_CHANGES),
            bool(IGNORE_DELETES),
            bool(SKIP_CHANGE_COMMITS),
            given.get(FAIL_ON_DATA_LOSS) != null && !bool(FAIL_ON_DATA_LOSS));
    return new Delta(
        table, changes, limits(), start(), content(), excludeRegex(), order(eventTime));
  }

  private @Nullable String order(@Nullable String eventTime) {
    Options.Option option = given.get(WITH_EVENT_TIME_ORDER);
    if (option == null || !bool(WITH_EVENT_TIME_ORDER)) {
      return null;
    }
    if (eventTime == null) {
      faults.add(
          option.pointer(),
          WITH_EVENT_TIME_ORDER
              + " wants a withWatermark step on a column of the source, behind no other steps than"
              + " filter, drop, withColumn and withColumnRenamed",
          "{\"withWatermark\": {\"column\": \"…\", \"delay\": \"…\"}}");
    }
    return eventTime;
  }

  private Content content() {
    boolean net = bool(ROW_CHANGES);
    boolean feed = bool(READ_CHANGE_FEED);
    Options.Option option = given.get(ROW_CHANGES);
    if (net && feed && option != null) {
      faults.add(
          option.pointer(), ROW_CHANGES + " and " + READ_CHANGE_FEED + " exclude each other");
    }
    return net ? Content.ROW_CHANGES : feed ? Content.CHANGE_FEED : Content.ROWS;
  }

  /** The options of a source as an object that {@link #read} understands, without defaults. */
  static ObjectNode write(Delta source) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    putTrue(options, IGNORE_CHANGES, source.changes().ignoreChanges());
    putTrue(options, IGNORE_DELETES, source.changes().ignoreDeletes());
    putTrue(options, SKIP_CHANGE_COMMITS, source.changes().skipChangeCommits());
    if (source.changes().skipLostCommits()) {
      options.put(FAIL_ON_DATA_LOSS, false);
    }
    BatchLimits limits = source.limits();
    boolean bytes = limits.maxBytes() != BatchLimits.UNLIMITED;
    if (bytes) {
      options.put(MAX_BYTES, limits.maxBytes());
    }
    if (limits.maxFiles() != defaultMaxFiles(bytes)) {
      options.put(MAX_FILES, limits.maxFiles());
    }
    if (source.start() instanceof StartingPoint.Latest) {
      options.put(STARTING_VERSION, LATEST);
    } else if (source.start() instanceof StartingPoint.Version at) {
      options.put(STARTING_VERSION, at.version());
    } else if (source.start() instanceof StartingPoint.Timestamp at) {
      options.put(STARTING_TIMESTAMP, at.time().toString());
    }
    putTrue(options, READ_CHANGE_FEED, source.content() == Content.CHANGE_FEED);
    putTrue(options, ROW_CHANGES, source.content() == Content.ROW_CHANGES);
    if (source.excludeRegex() != null) {
      options.put(EXCLUDE_REGEX, source.excludeRegex());
    }
    putTrue(options, WITH_EVENT_TIME_ORDER, source.eventTime() != null);
    return options;
  }

  private static void putTrue(ObjectNode options, String name, boolean value) {
    if (value) {
      options.put(name, true);
    }
  }

  private boolean bool(String name) {
    return given.bool(name);
  }

  private BatchLimits limits() {
    Options.Option option = given.get(MAX_BYTES);
    OptionalLong bytes = option == null ? OptionalLong.empty() : ByteSize.parse(option.value());
    boolean limited = bytes.isPresent() && bytes.getAsLong() > 0;
    if (option != null && !limited) {
      faults.add(
          option.pointer(),
          "expected a size, found " + Faults.quote(option.value()),
          "512m or 10g");
    }
    long maxBytes = limited ? bytes.getAsLong() : BatchLimits.UNLIMITED;
    return new BatchLimits(maxFiles(defaultMaxFiles(limited)), maxBytes);
  }

  /** Source: {@code AdmissionLimits}: who limits the bytes alone means as many files as fit. */
  private static long defaultMaxFiles(boolean bytesLimited) {
    return bytesLimited ? BatchLimits.UNLIMITED : BatchLimits.DEFAULT_MAX_FILES;
  }

  private long maxFiles(long otherwise) {
    Options.Option option = given.get(MAX_FILES);
    Long number = option == null ? null : wholeNumber(option.value());
    if (option != null && (number == null || number < 1 || number > Integer.MAX_VALUE)) {
      faults.add(
          option.pointer(),
          "expected a positive integer, found " + Faults.quote(option.value()),
          String.valueOf(BatchLimits.DEFAULT_MAX_FILES));
      return otherwise;
    }
    return number == null ? otherwise : number;
  }

  private @Nullable StartingPoint start() {
    Options.Option version = given.get(STARTING_VERSION);
    Options.Option timestamp = given.get(STARTING_TIMESTAMP);
    if (version != null && timestamp != null) {
      faults.add(
          timestamp.pointer(),
          STARTING_VERSION + " and " + STARTING_TIMESTAMP + " exclude each other");
      return null;
    }
    return timestamp == null ? startingVersion(version) : startingTimestamp(timestamp);
  }

  private @Nullable StartingPoint startingVersion(Options.@Nullable Option option) {
    if (option == null) {
      return null;
    }
    if (option.value().equals(LATEST)) {
      return new StartingPoint.Latest();
    }
    Long version = wholeNumber(option.value());
    if (version == null) {
      faults.add(
          option.pointer(),
          "expected a version, found " + Faults.quote(option.value()),
          "a whole number from 0, or \"latest\"");
      return null;
    }
    return new StartingPoint.Version(version);
  }

  private @Nullable StartingPoint startingTimestamp(Options.Option option) {
    Instant time = TimestampText.instant(option.value(), zone);
    if (time == null) {
      faults.add(
          option.pointer(),
          "expected a timestamp or a date, found " + Faults.quote(option.value()),
          "2026-01-01T00:00:00Z");
      return null;
    }
    return new StartingPoint.Timestamp(time);
  }

  private @Nullable String excludeRegex() {
    Options.Option option = given.get(EXCLUDE_REGEX);
    if (option == null) {
      return null;
    }
    try {
      return Pattern.compile(option.value()).pattern();
    } catch (PatternSyntaxException e) {
      faults.add(
          option.pointer(), "not a regular expression: " + e.getDescription(), "part-0000[0-4]");
      return null;
    }
  }

  /** A number of decimal digits only; null for anything else. */
  private static @Nullable Long wholeNumber(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && text.length() <= 18 ? Long.valueOf(text) : null;
  }
}
