package io.gpuprof.runtime.source;

import io.gpuprof.runtime.diagnostic.SourceFile;
import java.lang.reflect.Type;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@link RecordBinder} made of nodes that documents share: a tree has the nodes of its parents
 * in it, the very same ones, and among a thousand documents of one parent each of those is bound
 * once. Nodes of a document's own file are not kept. Not safe for use by several threads.
 */
public final class BoundNodes {

  private record Bound(Type type, Object value) {}

  private final IdentityHashMap<YamlNode, Bound> nodes;
  private final @Nullable SourceFile own;

  /** Nothing is known yet. */
  public BoundNodes() {
    this(new IdentityHashMap<>(), null);
  }

  private BoundNodes(IdentityHashMap<YamlNode, Bound> nodes, @Nullable SourceFile own) {
    this.nodes = nodes;
    this.own = own;
  }

  /** The same, for a document: what its own file holds is not worth to be kept. */
  BoundNodes of(YamlMap document) {
    return new BoundNodes(nodes, document.position().file());
  }

  /** The value of a node, if it has been bound to this type. */
  @Nullable Object find(YamlNode node, Type type) {
    Bound bound = isOwn(node) ? null : nodes.get(node);
    return bound != null && bound.type().equals(type) ? bound.value() : null;
  }

  void add(YamlNode node, Type type, Object value) {
    if (!isOwn(node)) {
      nodes.put(node, new Bound(type, value));
    }
  }

  private boolean isOwn(YamlNode node) {
    return node.position().file().equals(own);
  }
}
