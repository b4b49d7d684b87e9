package dev.sluice.server.functions;

import static dev.sluice.server.functions.Arguments.text;
import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.FLOAT;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import javax.xml.namespace.QName;
import javax.xml.xpath.XPathConstants;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.NodeList;

/**
 * {@code (xml, path)}: what an XPath expression gives for a document, NULL where one of the two is
 * empty.
 *
 * <p>Source: Spark's {@code XPathExtract}s; numbers are converted as Java does.
 */
public final class XmlFunctions {
  /** Readers that no thread uses; there are as many as threads that once did at the same time. */
  private static final Queue<XmlPaths> IDLE = new ConcurrentLinkedQueue<>();

  public static final JavaFunction TO_BOOLEAN =
      function("xpath_boolean", BOOLEAN, XPathConstants.BOOLEAN, found -> found);

  /** A short as an int. */
  public static final JavaFunction TO_SHORT =
      number("xpath_short", INTEGER, found -> (int) found.shortValue());

  public static final JavaFunction TO_INT = number("xpath_int", INTEGER, Double::intValue);
  public static final JavaFunction TO_LONG = number("xpath_long", LONG, Double::longValue);
  public static final JavaFunction TO_FLOAT = number("xpath_float", FLOAT, Double::floatValue);
  public static final JavaFunction TO_DOUBLE = number("xpath_double", DOUBLE, found -> found);

  public static final JavaFunction TO_STRING =
      function("xpath_string", STRING, XPathConstants.STRING, found -> found);

  /** The values of all nodes that are found; elements have none. */
  public static final JavaFunction TO_ARRAY =
      function(
          "xpath",
          new ArrayType(STRING, true),
          XPathConstants.NODESET,
          found -> values((NodeList) found));

  static final List<JavaFunction> ALL =
      List.of(TO_BOOLEAN, TO_SHORT, TO_INT, TO_LONG, TO_FLOAT, TO_DOUBLE, TO_STRING, TO_ARRAY);

  private XmlFunctions() {}

  private static JavaFunction number(
      String name, DataType result, Function<Double, Object> converted) {
    return function(name, result, XPathConstants.NUMBER, found -> converted.apply((Double) found));
  }

  private static JavaFunction function(
      String name, DataType result, QName kind, Function<Object, Object> converted) {
    return JavaFunction.nullable(
        name,
        result,
        a -> {
          Object found = found(text(a, 0), text(a, 1), kind);
          return found == null ? null : converted.apply(found);
        },
        STRING,
        STRING);
  }

  private static @Nullable Object found(String xml, String path, QName kind) {
    if (xml.isEmpty() || path.isEmpty()) {
      return null;
    }
    XmlPaths idle = IDLE.poll();
    XmlPaths paths = idle == null ? new XmlPaths() : idle;
    try {
      return paths.find(xml, path, kind);
    } finally {
      IDLE.add(paths);
    }
  }

  private static List<@Nullable String> values(NodeList nodes) {
    List<@Nullable String> values = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      values.add(nodes.item(i).getNodeValue());
    }
    return values;
  }
}
