package io.gpuprof.cli;

import io.gpuprof.runtime.source.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads an enum constant by the label that users know it by.
 *
 * @param type the enum
 * @param label the label of a constant
 */
record LabelConverter<E extends Enum<E>>(Class<E> type, Function<E, String> label)
    implements ITypeConverter<E> {

  @Override
  public E convert(String value) {
    List<E> constants = Arrays.asList(type.getEnumConstants());
    return constants.stream()
        .filter(constant -> label.apply(constant).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "`%s` is not known; %s"
                        .formatted(
                            value,
                            Suggestion.phrase(value, constants.stream().map(label).toList()))));
  }
}
