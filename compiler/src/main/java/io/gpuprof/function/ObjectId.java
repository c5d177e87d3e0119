package io.gpuprof.function;

/**
 * What an object is known by. The version is no part of it, nor is the file that it stands in.
 *
 * @param group API group, empty for the core group
 * @param namespace empty where none is stated
 */
record ObjectId(String group, String kind, String namespace, String name) {

  static ObjectId of(String apiVersion, String kind, String namespace, String name) {
    int slash = apiVersion.indexOf('/');
    return new ObjectId(slash < 0 ? "" : apiVersion.substring(0, slash), kind, namespace, name);
  }

  @Override
  public String toString() {
    return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
