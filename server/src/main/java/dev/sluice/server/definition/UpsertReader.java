package dev.sluice.server.definition;

import dev.sluice.server.model.SinkSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads whether a sink's rows are appended or take the place of others, and how. */
final class UpsertReader {
  static final String UPSERT = "upsert";

  private static final int MAX_NAME = 1000;
  private static final List<String> OPTIONS = List.of("keys", "deleteWhen", "sequenceBy");

  private final SinkSpec.@Nullable Upsert upsert;
  private final boolean sound;

  UpsertReader(Fields sink, Faults faults) {
    String mode = sink.value("mode") == null ? "append" : sink.text("mode", MAX_NAME);
    if (mode == null) {
      upsert = null;
      sound = false;
    } else if (mode.equalsIgnoreCase(UPSERT)) {
      upsert = upsert(sink, faults);
      sound = upsert != null;
    } else {
      upsert = null;
      sound = isAppend(mode, sink, faults);
    }
  }

  /** False where a fault was noted. */
  boolean isSound() {
    return sound;
  }

  /** Null where rows are appended. */
  SinkSpec.@Nullable Upsert read() {
    return upsert;
  }

  private static boolean isAppend(String mode, Fields sink, Faults faults) {
    if (!mode.equalsIgnoreCase("append")) {
      faults.add(
          sink.at("mode"), "unknown mode " + Faults.quote(mode), "one of `append` and `upsert`");
      return false;
    }
    boolean sound = true;
    for (String option : OPTIONS) {
      if (sink.value(option) != null) {
        faults.add(sink.at(option), "has a meaning in mode `upsert` only", "\"mode\": \"upsert\"");
        sound = false;
      }
    }
    return sound;
  }

  private static SinkSpec.@Nullable Upsert upsert(Fields sink, Faults faults) {
    List<String> keys = sink.texts("keys", MAX_NAME);
    String deleteWhen = sink.optionalText("deleteWhen", TransformReader.MAX_EXPRESSION);
    String sequenceBy = sink.optionalText("sequenceBy", MAX_NAME);
    boolean sound =
        (deleteWhen != null || sink.value("deleteWhen") == null)
            && (sequenceBy != null || sink.value("sequenceBy") == null);
    if (keys == null || !sound) {
      return null;
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < keys.size(); i++) {
      if (!seen.add(keys.get(i).toLowerCase(Locale.ROOT))) {
        faults.add(sink.at("keys") + "/" + i, Faults.quote(keys.get(i)) + " is there twice", null);
        return null;
      }
    }
    return new SinkSpec.Upsert(keys, deleteWhen, sequenceBy);
  }
}
