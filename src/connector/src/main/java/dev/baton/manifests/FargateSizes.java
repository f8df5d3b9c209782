package dev.baton.manifests;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The pairs of CPU units and memory (MiB) that Fargate offers to Linux tasks, from the ECS task definition parameters
 * ("Task size").
 */
final class FargateSizes {
    private static final Map<Integer, List<Integer>> MEMORY_BY_CPU = new TreeMap<>(Map.of(
            256, List.of(512, 1024, 2048),
            512, gibibytes(1, 4, 1),
            1024, gibibytes(2, 8, 1),
            2048, gibibytes(4, 16, 1),
            4096, gibibytes(8, 30, 1),
            8192, gibibytes(16, 60, 4),
            16384, gibibytes(32, 120, 8)));

    private FargateSizes() {}

    static boolean isCpu(int cpu) {
        return MEMORY_BY_CPU.containsKey(cpu);
    }

    static boolean isPair(int cpu, int memory) {
        return MEMORY_BY_CPU.getOrDefault(cpu, List.of()).contains(memory);
    }

    static String cpus() {
        return join(List.copyOf(MEMORY_BY_CPU.keySet()));
    }

    static String memories(int cpu) {
        return join(MEMORY_BY_CPU.get(cpu));
    }

    private static List<Integer> gibibytes(int from, int to, int step) {
        return IntStream.rangeClosed(from, to)
                .filter(n -> (n - from) % step == 0)
                .mapToObj(n -> n * 1024)
                .toList();
    }

    private static String join(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
