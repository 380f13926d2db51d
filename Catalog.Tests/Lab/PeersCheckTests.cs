using Catalog.Contenders;
using Catalog.Lab.Checks.Peers;

namespace Catalog.Tests.Lab;

/// <summary>A cache that answers nothing serves nothing old, and passes no check by it.</summary>
public sealed class PeersCheckTests
{
    [Theory]
    [InlineData(AllContenders.Catalog, false)]
    [InlineData(AllContenders.Fusion, true)] // for peers the number is only shown
    public void A_trial_that_ours_does_not_answer_fails_the_check(string name, bool isOk)
    {
        var rows = PeersCheck.RowsOf(PeerCase.All[0], AllContenders.Find(name)!, new PeerOutcome(StayedOld: 0, OldestMs: 0, Answered: 199) { Held = 200 });

        Assert.Equal(isOk, rows.All(row => row.Ok));
    }

    [Fact]
    public async Task A_trial_is_answered_when_every_node_answers_it_in_the_end()
    {
        var silent = new Contender("silent", "Answers on node 1 only", "", start => Task.FromResult<IContenderNode>(new SilentNode(start.Number != 1)));
        var all = new Contender("all", "Answers", "", _ => Task.FromResult<IContenderNode>(new SilentNode(isSilent: false)));

        Assert.Equal(0, await AnsweredAsync(silent));
        Assert.Equal(2, await AnsweredAsync(all));
    }

    [Theory]
    [InlineData(AllContenders.Catalog, false)]
    [InlineData(AllContenders.Fusion, true)]
    public void A_change_that_met_no_load_shows_nothing(string name, bool isOk)
    {
        var rows = PeersCheck.RowsOf(PeerCase.All[0], AllContenders.Find(name)!, new PeerOutcome(StayedOld: 0, OldestMs: 0, Answered: 200) { Held = 199 });

        Assert.Equal(isOk, rows.All(row => row.Ok));
    }

    [Fact]
    public async Task A_read_that_fails_before_it_loads_ends_its_trial()
    {
        var silent = new Contender("silent", "Answers nothing", "", _ => Task.FromResult<IContenderNode>(new SilentNode(isSilent: true)));
        await using var stage = await PeerStage.StartAsync(silent, new ContenderSettings(), trials: 2, TestContext.Current.CancellationToken);

        await PeerCase.All[0].PlayAsync(stage, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    private static async Task<int> AnsweredAsync(Contender contender)
    {
        await using var stage = await PeerStage.StartAsync(contender, new ContenderSettings(), trials: 2, TestContext.Current.CancellationToken);
        return (await stage.WatchAsync()).Answered;
    }

    private sealed class SilentNode(bool isSilent) : IContenderNode
    {
        public ValueTask<Item?> GetOrLoadAsync(string key, Func<CancellationToken, ValueTask<Item?>> load, CancellationToken ct) =>
            isSilent ? throw new TimeoutException() : load(ct);

        public ValueTask WriteAsync(string key, Item committed) => default;

        public ValueTask InvalidateAsync(string key) => default;

        public ValueTask InvalidateTagAsync(string tag) => default;

        public ValueTask<Copy?> PeekAsync(string key) => default;

        public string RedisKey(string key) => key;

        public ValueTask DisposeAsync() => default;
    }
}
