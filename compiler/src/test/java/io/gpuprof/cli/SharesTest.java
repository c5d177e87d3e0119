package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharesTest {

  private static final List<Integer> LONG = IntStream.range(0, 1001).boxed().toList();

  @Test
  void everythingOnceInItsOrder() {
    List<List<Integer>> shares = Shares.each(LONG, 4, share -> share);
    assertEquals(4, shares.size());
    assertEquals(LONG, shares.stream().flatMap(List::stream).toList());
  }

  @Test
  void sideBySide() {
    List<Thread> threads = Shares.each(LONG, 3, share -> Thread.currentThread());
    assertEquals(3, threads.stream().distinct().count());
  }

  @Test
  void oneProcessorOrAShortListIsTheCallersOwnWork() {
    assertEquals(
        List.of(Thread.currentThread()), Shares.each(LONG, 1, share -> Thread.currentThread()));
    List<Integer> few = LONG.subList(0, 100);
    assertEquals(
        List.of(Thread.currentThread()), Shares.each(few, 8, share -> Thread.currentThread()));
    assertEquals(List.of(List.of()), Shares.each(List.of(), 8, share -> share));
  }

  @Test
  void theFirstFailureOfTheListAndNothingGoesOnAfterwards() {
    AtomicInteger ended = new AtomicInteger();
    InputException told =
        assertThrows(
            InputException.class,
            () ->
                Shares.each(
                    LONG,
                    4,
                    share -> {
                      if (share.get(0) > 0 && share.get(0) < 600) {
                        throw new InputException("of " + share.get(0));
                      }
                      sleep();
                      return ended.incrementAndGet();
                    }));
    assertEquals("of 250", told.getMessage());
    assertEquals(2, ended.get());
    StackOverflowError deep = new StackOverflowError();
    assertSame(
        deep,
        assertThrows(
            StackOverflowError.class,
            () ->
                Shares.each(
                    LONG,
                    4,
                    share -> {
                      throw deep;
                    })));
  }

  private static void sleep() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts the others", e);
    }
  }
}
