using BenchmarkDotNet.Running;
using Catalog.Benchmarks.Nanoseconds;

BenchmarkSwitcher.FromAssembly(typeof(LocalHitBenchmark).Assembly).Run(args);
