package io.gpuprof.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Splits a long list into shares, one for each processor, and works on them side by side. */
final class Shares {

  /**
   * What a thread must have to do to be worth its start: each one reads parents and schemas anew,
   * and its first profiles run as slowly as those of the first.
   */
  private static final int SMALLEST = 64;

  private Shares() {}

  /** Works on each share; there are as many as there are processors. */
  static <A, B> List<B> each(List<A> all, Function<List<A>, B> work) {
    return each(all, Runtime.getRuntime().availableProcessors(), work);
  }

  /**
   * Works on each share.
   *
   * @param processors most shares
   * @param work must not touch what another share's work touches
   * @return the results, in the order of the list; a list that is not worth a second thread is one
   *     share. A share that throws does so after all have ended; of several, the first
   */
  static <A, B> List<B> each(List<A> all, int processors, Function<List<A>, B> work) {
    int shares = Math.min(processors, all.size() / SMALLEST);
    if (shares < 2) {
      return List.of(work.apply(all));
    }
    List<Callable<B>> tasks = new ArrayList<>();
    for (int i = 0; i < shares; i++) {
      List<A> share = all.subList(all.size() * i / shares, all.size() * (i + 1) / shares);
      tasks.add(() -> work.apply(share));
    }
    ExecutorService threads = Executors.newFixedThreadPool(shares);
    try {
      List<B> results = new ArrayList<>();
      for (Future<B> done : threads.invokeAll(tasks)) {
        results.add(result(done));
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      threads.shutdown();
    }
  }

  private static <B> B result(Future<B> done) throws InterruptedException {
    try {
      return done.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      if (e.getCause() instanceof Error reason) {
        throw reason;
      }
      throw new AssertionError(e);
    }
  }
}
