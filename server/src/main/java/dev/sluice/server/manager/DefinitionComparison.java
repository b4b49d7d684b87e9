package dev.sluice.server.manager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.server.definition.DefinitionWriter;
import dev.sluice.server.manager.DefinitionChange.Effect;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.runtime.CheckpointFit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what differs between two definitions, place by place, and what each difference asks. */
final class DefinitionComparison {
  private static final String TRANSFORMS = "/transforms";
  private static final String SOURCE = "source";
  private static final String OPTIONS = "/source/options";

  private final CheckpointFit fit;
  private final List<DefinitionChange> changes = new ArrayList<>();

  private DefinitionComparison(CheckpointFit fit) {
    this.fit = fit;
  }

  static List<DefinitionChange> compare(
      QueryDefinition before, QueryDefinition after, CheckpointFit fit) {
    DefinitionComparison comparison = new DefinitionComparison(fit);
    comparison.values("", DefinitionWriter.write(before), DefinitionWriter.write(after));
    return comparison.changes;
  }

  private void values(String pointer, @Nullable JsonNode before, @Nullable JsonNode after) {
    if (before != null && before.equals(after)) {
      return;
    }
    if (before != null && after != null && before.isObject() && after.isObject()) {
      Set<String> keys = new LinkedHashSet<>();
      before.fieldNames().forEachRemaining(keys::add);
      after.fieldNames().forEachRemaining(keys::add);
      keys.forEach(key -> values(pointer + "/" + key, before.get(key), after.get(key)));
    } else if (pointer.equals(TRANSFORMS)
        && before instanceof ArrayNode old
        && after instanceof ArrayNode changed) {
      steps(old, changed);
    } else if (before != null || after != null) {
      add(pointer, before, after);
    }
  }

  /** Steps that both ends share are the same steps, so that one that is inserted is one change. */
  private void steps(ArrayNode before, ArrayNode after) {
    int shorter = Math.min(before.size(), after.size());
    int head = 0;
    while (head < shorter && before.get(head).equals(after.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
      tail++;
    }
    int removed = before.size() - tail;
    int added = after.size() - tail;
    for (int i = head; i < Math.max(removed, added); i++) {
      JsonNode old = i < removed ? before.get(i) : null;
      JsonNode changed = i < added ? after.get(i) : null;
      values(TRANSFORMS + "/" + i, old, changed);
    }
  }

  private void add(String pointer, @Nullable JsonNode before, @Nullable JsonNode after) {
    String[] words = pointer.split("/", -1);
    String part = words[1];
    String key = words.length > 2 ? words[2] : "";
    String loss = fit.stateLoss();
    if (loss != null && shapesState(part, key)) {
      changes.add(new DefinitionChange(pointer, before, after, Effect.RESET, loss));
    } else if (pointer.contains(OPTIONS)) {
      options(pointer, before, after);
    } else if (part.equals("watermarkPolicy")) {
      changes.add(new DefinitionChange(pointer, before, after, source(), policyReason()));
    } else if (isOfSources(words, before) || isOfSources(words, after)) {
      changes.add(new DefinitionChange(pointer, before, after, source(), sourceReason()));
    } else if (part.equals("sink") && key.equals("checkpointLocation")) {
      changes.add(new DefinitionChange(pointer, before, after, Effect.RESTART, locationReason()));
    } else if (part.equals("sink")) {
      changes.add(new DefinitionChange(pointer, before, after, sink(), sinkReason()));
    } else {
      changes.add(new DefinitionChange(pointer, before, after, Effect.RESTART, restart(part)));
    }
  }

  /** Whether what the query keeps is made by this part of the definition. */
  private static boolean shapesState(String part, String key) {
    return part.equals("transforms") || (part.equals("sink") && key.equals("outputMode"));
  }

  /** Whether a change is one of where rows come from: of a source, or of a step that names some. */
  private static boolean isOfSources(String[] words, @Nullable JsonNode value) {
    return List.of(words).contains(SOURCE)
        || words[words.length - 1].equals("streaming")
        || (value != null && value.findValue(SOURCE) != null);
  }

  private void options(String pointer, @Nullable JsonNode before, @Nullable JsonNode after) {
    JsonNode some = before != null ? before : after;
    if (some != null && some.isObject()) { // all options came or went together
      some.fieldNames()
          .forEachRemaining(
              name -> values(pointer + "/" + name, get(before, name), get(after, name)));
      return;
    }
    boolean start = pointer.endsWith("/startingVersion") || pointer.endsWith("/startingTimestamp");
    boolean passed = fit.begun() && start;
    changes.add(
        new DefinitionChange(
            pointer,
            before,
            after,
            passed ? Effect.NONE : Effect.RESTART,
            passed
                ? "The query has begun: its checkpoint tells where to read on."
                : "The next run reads its source with this option."));
  }

  private static @Nullable JsonNode get(@Nullable JsonNode object, String name) {
    return object == null ? null : object.get(name);
  }

  private Effect source() {
    return fit.source() ? Effect.RESTART : Effect.RESET;
  }

  private String sourceReason() {
    if (!fit.begun()) {
      return "The query has not begun: it reads whichever sources it is started with.";
    }
    return fit.source()
        ? "The checkpoint counts the versions of these tables: the query reads on in them."
        : "The checkpoint counts the versions of other tables, or of more or fewer.";
  }

  private String policyReason() {
    return fit.source()
        ? "The query has not begun: it takes whichever policy it is started with."
        : "The checkpoint keeps the policy that it began with.";
  }

  private Effect sink() {
    return fit.sink() ? Effect.RESTART : Effect.RESET;
  }

  private String sinkReason() {
    if (!fit.begun()) {
      return "The query has not begun: no sink holds a batch of it.";
    }
    return fit.sink()
        ? "The table holds the batches that the query committed: the query goes on in it."
        : "The table does not hold the batches that the query committed before.";
  }

  private String locationReason() {
    if (!fit.moved()) {
      return "It is the same place, written in another way.";
    }
    return fit.begun()
        ? "The query goes on with the checkpoint that is there."
        : "The query begins anew with an empty checkpoint there; the old one stays where it is.";
  }

  private static String restart(String part) {
    return part.equals("transforms")
        ? "Batches from the next run on have it; the rows in the sink stay as they are."
        : "The next run has it.";
  }
}
