using BenchmarkDotNet.Running;
using Catalog.Benchmarks.Http;
using Catalog.Benchmarks.Nanoseconds;

if (args is [BareServer.Command, var node, var redis, var postgres])
{
    await BareServer.RunAsync(new Uri(node), redis, postgres);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(LocalHitBenchmark).Assembly).Run(args);
