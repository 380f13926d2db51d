using Catalog.Lab.Checks.Consistency;

namespace Catalog.Tests.Lab.Consistency;

public sealed class BoundsTests
{
    [Theory]
    [InlineData(nameof(Where.Writer), nameof(Origin.Http), "calm", 0)]
    [InlineData(nameof(Where.Writer), nameof(Origin.Unconfirmed), RedisFaults.Killed, 0)]
    [InlineData(nameof(Where.OtherWithPosition), nameof(Origin.Http), RedisFaults.Killed, 0)]
    [InlineData(nameof(Where.Other), nameof(Origin.Http), "calm", 2.2)]
    [InlineData(nameof(Where.Other), nameof(Origin.Http), "bus cut", 2.2)]
    [InlineData(nameof(Where.Other), nameof(Origin.Http), RedisFaults.Frozen, 10)]
    [InlineData(nameof(Where.Other), nameof(Origin.Unconfirmed), "calm", 10)]
    [InlineData(nameof(Where.Local), nameof(Origin.Http), "node killed", 2.2)]
    [InlineData(nameof(Where.Shared), nameof(Origin.Http), "calm", 2.2)]
    [InlineData(nameof(Where.Other), nameof(Origin.Sql), "calm", 10)]
    [InlineData(nameof(Where.Other), nameof(Origin.Sql), "node killed", 10)]
    [InlineData(nameof(Where.Local), nameof(Origin.KilledWriter), "writer killed after its commit", 10)]
    [InlineData(nameof(Where.Edge), nameof(Origin.Http), "calm", 2.2)]
    [InlineData(nameof(Where.Edge), nameof(Origin.Http), "bus cut", 10)]
    [InlineData(nameof(Where.Edge), nameof(Origin.Sql), "calm", 10)]
    public void A_stale_read_is_a_violation_from_this_age_on_and_not_before(string where, string origin, string fault, double seconds)
    {
        var violating = FollowUp.Ages.Where(age => Bounds.IsViolation(Stale(where, origin, fault, age))).Select(age => age.TotalSeconds);

        Assert.Equal(FollowUp.Ages.Select(age => age.TotalSeconds).Where(age => age >= seconds), violating);
    }

    [Fact]
    public void A_read_that_is_not_stale_is_no_violation() =>
        Assert.False(Bounds.IsViolation(Stale(nameof(Where.Writer), nameof(Origin.Http), "calm", Bounds.Late) with { IsStale = false }));

    private static Probe Stale(string where, string origin, string fault, TimeSpan age) =>
        new("product", Enum.Parse<Origin>(origin), fault, age, Enum.Parse<Where>(where), IsStale: true);
}
