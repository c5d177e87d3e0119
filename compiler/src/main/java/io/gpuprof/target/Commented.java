package io.gpuprof.target;

/**
 * A value of a map or an item of a list, with a comment to stand above its key or its dash.
 *
 * @param comment the text, without {@code #}; wrapped by the writer, empty for none
 * @param value the value itself
 */
record Commented(String comment, Object value) {}
