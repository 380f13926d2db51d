using Catalog.Lab.Checks.Consistency;
using Microsoft.Extensions.Time.Testing;

namespace Catalog.Tests.Lab.Consistency;

public sealed class FaultTimelineTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FaultTimeline _timeline;

    public FaultTimelineTests() => _timeline = new FaultTimeline(_time);

    [Fact]
    public void Without_a_fault_none_is_reported() => Assert.Equal(FaultTimeline.Calm, _timeline.Since(_timeline.Now));

    [Fact]
    public void A_fault_that_began_after_the_change_is_reported()
    {
        var changed = Step();
        _timeline.Begin("bus cut");

        Assert.Equal("bus cut", _timeline.Since(changed));
    }

    [Fact]
    public void A_fault_that_ended_before_the_change_is_not_reported()
    {
        _timeline.Begin("bus cut");
        Step();
        _timeline.End();

        Assert.Equal(FaultTimeline.Calm, _timeline.Since(Step()));
    }

    [Fact]
    public void Of_several_faults_since_the_change_the_first_is_reported()
    {
        _timeline.Begin("node killed");
        Step();
        _timeline.End();
        var changed = Step();
        _timeline.Begin("bus cut");
        Step();
        _timeline.End();
        _timeline.Begin("Redis killed");

        Assert.Equal("bus cut", _timeline.Since(changed));
        Assert.Equal(["node killed", "bus cut", "Redis killed"], _timeline.Begun);
    }

    private long Step()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return _timeline.Now;
    }
}
