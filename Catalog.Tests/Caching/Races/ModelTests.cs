using FsCheck;
using FsCheck.Fluent;

namespace Catalog.Tests.Caching.Races;

/// <summary>Random schedules of reads, changes and faults on three nodes, against a model that knows only which reads are too old.</summary>
/// <remarks>A schedule that fails is shortened until no step can be left out; the failure prints it.</remarks>
public class ModelTests
{
    private const int Schedules = 20;
    private const int LongestSchedule = 30;

    private static readonly Gen<Act> Acts = Gen.Frequency(
        (12, Gen.Constant(Act.Read)),
        (3, Gen.Constant(Act.ReadMany)),
        (6, Gen.Constant(Act.SlowRead)),
        (4, Gen.Constant(Act.Release)),
        (6, Gen.Constant(Act.Change)),
        (2, Gen.Constant(Act.Delete)),
        (3, Gen.Constant(Act.ChangeTag)),
        (1, Gen.Constant(Act.ChangeResource)),
        (2, Gen.Constant(Act.EvictValue)),
        (2, Gen.Constant(Act.EvictAll)),
        (2, Gen.Constant(Act.Wait)),
        (3, Gen.Constant(Act.Settle)));

    private static readonly Gen<Act> Faults = Gen.Frequency(
        (20, Acts),
        (1, Gen.Constant(Act.Cut)),
        (2, Gen.Constant(Act.Heal)),
        (1, Gen.Constant(Act.KillSubscriptions)));

    /// <summary>How many shards the bus has.</summary>
    protected virtual int Shards => 1;

    [Fact]
    public Task No_read_is_older_than_the_invalidations_acknowledged_before_it() => HoldsAsync(Acts, Schedules);

    [Fact]
    public Task No_read_is_older_than_the_invalidations_acknowledged_before_it_while_connections_break() => HoldsAsync(Faults, Schedules / 5);

    private async Task HoldsAsync(Gen<Act> acts, int schedules)
    {
        await using var world = await ModelWorld.StartAsync(Shards);
        var step =
            from act in acts
            from node in Gen.Choose(0, ModelWorld.NodeCount - 1)
            from row in Gen.Choose(0, 1)
            select new ModelStep(act, node, row);
        var schedule = Arb.From(Gen.ArrayOf(step, LongestSchedule), WithoutOne);

        await Task.Run(() => Prop.ForAll(schedule, steps => world.RunAsync(steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(schedules)));
    }

    private static IEnumerable<ModelStep[]> WithoutOne(ModelStep[] steps) =>
        Enumerable.Range(0, steps.Length).Select(left => steps.Where((_, i) => i != left).ToArray());
}
