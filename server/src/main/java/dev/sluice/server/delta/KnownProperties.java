package dev.sluice.server.delta;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import io.delta.kernel.internal.util.IntervalParserUtils;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** The properties of Delta whose protocol is written, and what they can be. */
final class KnownProperties {
  private static final Kind SWITCH =
      new Kind("true or false", text -> text.toLowerCase(Locale.ROOT).matches("true|false"));

  private static final Kind COUNT =
      new Kind("a whole number above 0", text -> text.matches("0*[1-9][0-9]{0,8}"));

  private static final Kind COLUMNS =
      new Kind("a whole number from -1 on", text -> text.matches("-1|[0-9]{1,9}"));

  private static final Kind BYTES =
      new Kind("a size such as 128mb", text -> text.matches("(?i)[1-9][0-9]*\\s*([kmgt]?b?)"));

  private static final Kind INTERVAL =
      new Kind("an interval such as 'interval 2 weeks'", KnownProperties::isInterval);

  private static final Kind MAPPING =
      new Kind("none, name or id", text -> text.toLowerCase(Locale.ROOT).matches("none|name|id"));

  private static final Kind ANYTHING = new Kind("text", text -> true);

  /** By name. Source: Delta's {@code DeltaConfigs}. */
  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("delta.appendOnly", SWITCH),
          Map.entry("delta.autoOptimize", SWITCH),
          Map.entry("delta.autoOptimize.autoCompact", ANYTHING),
          Map.entry("delta.checkpointInterval", COUNT),
          Map.entry(ColumnMapping.PROPERTY, MAPPING),
          Map.entry("delta.dataSkippingNumIndexedCols", COLUMNS),
          Map.entry("delta.deletedFileRetentionDuration", INTERVAL),
          Map.entry("delta.enableChangeDataFeed", SWITCH),
          Map.entry("delta.enableDeletionVectors", SWITCH),
          Map.entry("delta.enableExpiredLogCleanup", SWITCH),
          Map.entry(TableMetadata.IN_COMMIT_TIMES, SWITCH),
          Map.entry("delta.enableTypeWidening", SWITCH),
          Map.entry("delta.logRetentionDuration", INTERVAL),
          Map.entry("delta.randomizeFilePrefixes", SWITCH),
          Map.entry("delta.randomPrefixLength", COUNT),
          Map.entry("delta.setTransactionRetentionDuration", INTERVAL),
          Map.entry("delta.targetFileSize", BYTES));

  /**
   * What a property can be.
   *
   * @param text the same in words
   */
  private record Kind(String text, Predicate<String> values) {}

  /** What asks for a feature. Source: Delta's {@code TableFeatureProtocolUtils}. */
  private static final Set<String> SUPPORTED = Set.of("supported", "enabled");

  private KnownProperties() {}

  /** Refuses a property of Delta that this server does not know to keep. */
  static void check(String name) {
    if (name.startsWith("delta.") && !KINDS.containsKey(name)) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "The table property " + name + " needs a Delta protocol that is not written.");
    }
  }

  /** Refuses also a value that the property cannot have. */
  static void check(String name, String value) {
    if (name.startsWith(Features.PROPERTY)) {
      checkFeature(name, value);
      return;
    }
    check(name);
    if (name.startsWith("delta.")) {
      Kind kind = Objects.requireNonNull(KINDS.get(name));
      if (!kind.values.test(value.strip())) {
        throw new SluiceException(
            ErrorCode.INVALID_ARGUMENT,
            "The table property " + name + " is " + kind.text + ", and cannot be '" + value + "'.");
      }
    }
  }

  private static void checkFeature(String name, String value) {
    String feature = name.substring(Features.PROPERTY.length());
    if (!WriteRules.keeps(feature)) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE, "The table feature " + feature + " is not written.");
    }
    if (!SUPPORTED.contains(value.strip().toLowerCase(Locale.ROOT))) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT,
          "The table property " + name + " is supported, and cannot be '" + value + "'.");
    }
  }

  private static boolean isInterval(String text) {
    try {
      return IntervalParserUtils.safeParseIntervalAsMillis(text) >= 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
