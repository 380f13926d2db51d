using Catalog.Caching.Telemetry;

namespace Catalog.Tests.Caching;

public sealed class FailureLogTests
{
    private readonly ManualTime _time = new();

    public FailureLogTests() => _time.Stop();

    [Fact]
    public void Of_many_failures_of_a_kind_one_a_second_is_logged_and_the_others_are_counted()
    {
        var failures = new FailureLog(_time);

        Assert.True(failures.IsDue("a", out var before));
        Assert.Equal(0, before);
        Assert.DoesNotContain(Enumerable.Range(0, 999), _ => failures.IsDue("a", out var _));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(failures.IsDue("a", out var others));
        Assert.Equal(999, others);
    }

    [Fact]
    public void Each_kind_is_limited_separately()
    {
        var failures = new FailureLog(_time);
        failures.IsDue("a", out _);

        Assert.True(failures.IsDue("b", out var others));
        Assert.Equal(0, others);
    }
}
