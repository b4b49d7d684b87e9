package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The blocking client and the asynchronous one are the same, method for method. */
class MirrorTest {
  private static final Map<Class<?>, Class<?>> TWINS =
      Map.of(
          SluiceClient.class, AsyncSluiceClient.class,
          QueryOperations.class, AsyncQueryOperations.class,
          TableOperations.class, AsyncTableOperations.class,
          StatementOperations.class, AsyncStatementOperations.class);

  /** What only the client as a whole can do. */
  private static final Set<String> OWN = Set.of("builder()", "async()", "close()");

  static Set<Class<?>> blocking() {
    return TWINS.keySet();
  }

  @ParameterizedTest
  @MethodSource("blocking")
  void each_method_has_its_twin(Class<?> blocking) {
    Class<?> async = TWINS.get(blocking);

    assertThat(methods(blocking)).isNotEmpty().isEqualTo(methods(async));
  }

  @Test
  void twin_of_a_void_is_a_future_of_nothing() throws NoSuchMethodException {
    assertThat(result(AsyncTableOperations.class.getMethod("drop", String.class)))
        .isEqualTo("void");
  }

  private static Set<String> methods(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
        .filter(method -> !OWN.contains(signature(method)))
        .map(method -> result(method) + " " + signature(method))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String signature(Method method) {
    return Arrays.stream(method.getGenericParameterTypes())
        .map(Type::getTypeName)
        .collect(Collectors.joining(",", method.getName() + "(", ")"));
  }

  /** What a caller gets in the end, whichever of the twins it asks. */
  private static String result(Method method) {
    Type type = method.getGenericReturnType();
    if (type instanceof ParameterizedType future
        && future.getRawType() == java.util.concurrent.CompletableFuture.class) {
      type = future.getActualTypeArguments()[0];
    }
    String name = type.getTypeName().replace("Async", "");
    return switch (name) {
      case "java.lang.Void" -> "void";
      case "java.lang.Boolean" -> "boolean";
      default -> name;
    };
  }
}
