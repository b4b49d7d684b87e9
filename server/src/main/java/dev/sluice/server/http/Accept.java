package dev.sluice.server.http;

import dev.sluice.server.formats.ResultFormat;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an Accept header asks for; source: RFC 9110, section 12.5.1. */
final class Accept {
  private static final Pattern WEIGHT =
      Pattern.compile("\\s*q\\s*=\\s*(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)\\s*");

  /**
   * One element of the header.
   *
   * @param specificity 0 for any type, 1 for any subtype, 2 for one type
   */
  private record Range(String type, double weight, int specificity) {
    boolean covers(String mediaType) {
      return switch (specificity) {
        case 0 -> true;
        case 1 -> mediaType.startsWith(type.substring(0, type.length() - 1));
        default -> mediaType.equals(type);
      };
    }
  }

  private static final String PROBLEM = "application/problem+json";

  private Accept() {}

  /**
   * Whether JSON may be sent; who takes only problems can be told of them.
   *
   * @param header null where there is none
   */
  static boolean allowsJson(@Nullable String header) {
    List<Range> ranges = header == null ? List.of() : ranges(header);
    Range json = decisive(ranges, List.of(Json.TYPE));
    return ranges.isEmpty()
        || (json != null && json.weight() > 0)
        || ranges.stream().anyMatch(range -> range.type().equals(PROBLEM));
  }

  /** Whether the type is asked for by its own name. */
  static boolean names(@Nullable String header, String type) {
    return header != null
        && ranges(header).stream()
            .anyMatch(range -> range.type().equals(type) && range.weight() > 0);
  }

  /**
   * The format that the caller wants most: by weight, then by how exactly it is named, then by its
   * place in the header.
   *
   * @param header null where there is none
   * @throws SluiceException {@code NOT_ACCEPTABLE}
   */
  static ResultFormat choose(@Nullable String header) {
    List<Range> ranges = header == null ? List.of() : ranges(header);
    if (ranges.isEmpty()) {
      return ResultFormat.JSON;
    }
    ResultFormat chosen = null;
    Range by = null;
    for (ResultFormat format : ResultFormat.values()) {
      Range range = decisive(ranges, format.mediaTypes());
      if (range != null && range.weight() > 0 && (by == null || isBefore(ranges, range, by))) {
        chosen = format;
        by = range;
      }
    }
    if (chosen == null) {
      String known =
          Stream.of(ResultFormat.values())
              .map(format -> format.mediaTypes().get(0))
              .collect(Collectors.joining(", "));
      throw new SluiceException(ErrorCode.NOT_ACCEPTABLE, "A result can be had as " + known + ".");
    }
    return chosen;
  }

  private static boolean isBefore(List<Range> ranges, Range one, Range other) {
    if (one.weight() != other.weight()) {
      return one.weight() > other.weight();
    }
    if (one.specificity() != other.specificity()) {
      return one.specificity() > other.specificity();
    }
    return ranges.indexOf(one) < ranges.indexOf(other);
  }

  /** The range that names one of the types most exactly, or null. */
  private static @Nullable Range decisive(List<Range> ranges, List<String> types) {
    Range decisive = null;
    for (Range range : ranges) {
      boolean covers = types.stream().anyMatch(range::covers);
      if (covers && (decisive == null || range.specificity() > decisive.specificity())) {
        decisive = range;
      }
    }
    return decisive;
  }

  /** Elements that are not of the grammar are passed over. */
  private static List<Range> ranges(String header) {
    List<Range> ranges = new ArrayList<>();
    for (String element : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = element.split(";", -1);
      String type = parts[0].strip();
      double weight = 1;
      for (int i = 1; i < parts.length; i++) {
        Matcher matcher = WEIGHT.matcher(parts[i]);
        weight = matcher.matches() ? Double.parseDouble(matcher.group(1)) : weight;
      }
      if (type.indexOf('/') > 0) {
        int specificity = type.equals("*/*") ? 0 : type.endsWith("/*") ? 1 : 2;
        ranges.add(new Range(type, weight, specificity));
      }
    }
    return ranges;
  }
}
