package dev.sluice.compat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was found so far, by subject: a function, an operator, a group of statements. Safe for many
 * threads.
 */
final class Tally {
  private final Map<String, Subject> subjects = new TreeMap<>();
  private final List<Found> found = new ArrayList<>();

  /**
   * What was found about one subject.
   *
   * @param equal answers that are the same
   * @param refusals how many comparisons ended with a refusal
   * @param refused by the reason, an expression that Spark answers and the server refuses
   */
  record Subject(
      String name,
      int equal,
      int refusals,
      Map<String, String> refused,
      List<Outcome.Difference> differences) {}

  /** A difference, and what to run to see it again. */
  record Found(String subject, Outcome.Difference difference) {
    @Override
    public String toString() {
      String seed = System.getProperty("compat.seed", "42");
      return difference + "\n    make compat SEED=" + seed + " ONLY='" + subject + "'";
    }
  }

  synchronized void add(String name, Outcome outcome) {
    Subject known =
        subjects.getOrDefault(
            name, new Subject(name, 0, 0, new LinkedHashMap<>(), new ArrayList<>()));
    outcome.refusals().forEach(r -> known.refused.putIfAbsent(r.reason(), r.expression()));
    known.differences.addAll(outcome.differences());
    outcome.differences().forEach(difference -> found.add(new Found(name, difference)));
    subjects.put(
        name,
        new Subject(
            name,
            known.equal + outcome.equal(),
            known.refusals + outcome.refusals().size(),
            known.refused,
            known.differences));
  }

  synchronized List<Subject> subjects() {
    return List.copyOf(subjects.values());
  }

  synchronized int equal() {
    return subjects.values().stream().mapToInt(Subject::equal).sum();
  }

  /** Equal answers of one subject. */
  synchronized int equalOf(String name) {
    Subject subject = subjects.get(name);
    return subject == null ? 0 : subject.equal();
  }

  /** All differences, in the order in which they were found. */
  synchronized List<Found> differences() {
    return List.copyOf(found);
  }
}
