package dev.sluice.server.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a trigger; none means Spark's default, as soon as possible. */
final class TriggerReader {
  private static final List<String> KINDS = List.of("processingTime", "availableNow", "once");
  private static final Set<String> LATER = Set.of("continuous", "realTime");
  private static final int MAX_INTERVAL = 200;

  private final Faults faults;

  TriggerReader(Faults faults) {
    this.faults = faults;
  }

  @Nullable Trigger trigger(@Nullable JsonNode node, String pointer) {
    if (node == null) {
      return new Trigger.AsSoonAsPossible();
    }
    Fields fields = Fields.of(node, pointer, faults);
    if (fields == null) {
      return null;
    }
    fields.allow(KINDS, LATER);
    List<String> kinds = fields.keys();
    if (kinds.size() != 1) {
      faults.add(
          pointer,
          "a trigger has exactly one key, this one has " + kinds.size(),
          "one of " + String.join(", ", KINDS));
      return null;
    }
    return switch (kinds.get(0)) {
      case "processingTime" -> processingTime(fields);
      case "availableNow" -> chosen(fields, "availableNow") ? new Trigger.AvailableNow() : null;
      case "once" -> chosen(fields, "once") ? new Trigger.Once() : null;
      default -> null;
    };
  }

  private @Nullable Trigger processingTime(Fields fields) {
    String text = fields.text("processingTime", MAX_INTERVAL);
    if (text == null) {
      return null;
    }
    Optional<Duration> interval = Interval.parse(text);
    if (interval.isEmpty()) {
      faults.add(
          fields.at("processingTime"),
          Faults.quote(text) + " is not an interval",
          "a number and a unit from microseconds to weeks, as `10 seconds`");
      return null;
    }
    return interval.get().isZero()
        ? new Trigger.AsSoonAsPossible()
        : new Trigger.ProcessingTime(interval.get());
  }

  private boolean chosen(Fields fields, String kind) {
    JsonNode value = fields.value(kind);
    boolean chosen = value != null && value.isBoolean() && value.asBoolean();
    if (!chosen) {
      faults.add(fields.at(kind), "expected true, found " + Fields.kind(value), "true");
    }
    return chosen;
  }
}
