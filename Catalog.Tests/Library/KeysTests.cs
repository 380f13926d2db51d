using System.Globalization;
using Catalog.Caching;

namespace Catalog.Tests.Library;

public sealed class KeysTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("}")]
    [InlineData("}a")]
    [InlineData("{}")]
    public void A_key_has_a_hash_tag_that_is_not_empty_so_that_its_lease_is_in_the_same_slot(string id) =>
        Assert.Matches(@"^row:\{[^}]", new Keys<string>("row").Of(id));

    [Theory]
    [InlineData("a")]
    [InlineData("}")]
    [InlineData("~")]
    [InlineData("")]
    public void A_key_that_is_written_equals_the_one_that_is_created(string id)
    {
        Span<char> written = stackalloc char[32];

        if (new Keys<string>("row").TryWrite(id, written, out var length)) // else it is made
        {
            Assert.Equal(new Keys<string>("row").Of(id), written[..length].ToString());
        }
    }

    [Fact]
    public void An_id_with_a_line_break_which_no_message_can_carry_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Keys<string>("row").Of("a\nb"));

    [Fact]
    public void An_id_with_half_a_surrogate_pair_which_other_nodes_would_not_receive_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Keys<string>("row").Of("a\ud83d"));
        Assert.Throws<ArgumentException>(() => new Keys<string>("row").Of("\ude00\ud83d"));
        Assert.Equal("row:{a\ud83d\ude00}", new Keys<string>("row").Of("a\ud83d\ude00"));
    }

    [Fact]
    public void Equal_ids_have_one_key()
    {
        var noon = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        AssertSame(1.0m, 1.00m);
        AssertSame(0m, -0.0m);
        AssertSame(0.0, -0.0);
        AssertSame(0f, -0f);
        AssertSame(Half.Zero, Half.NegativeZero);
        AssertSame(noon, noon.ToOffset(TimeSpan.FromHours(5)));
        AssertSame(noon.UtcDateTime, noon.DateTime);
        AssertSame((1.0m, noon), (1.00m, noon.ToOffset(TimeSpan.FromHours(5))));
    }

    [Fact]
    public void Tuples_with_different_members_have_different_keys()
    {
        AssertDiffer((1, TimeOnly.MinValue), (1, TimeOnly.FromTimeSpan(TimeSpan.FromTicks(1))));
        AssertDiffer(("a, b", "c"), ("a", "b, c"));
        AssertDiffer(("a~", "c"), ("a", "~, c"));
        AssertDiffer<(string?, int)>((null, 1), ("", 1));
        AssertDiffer<(string?, int)>((null, 1), ("~", 1));
    }

    [Fact]
    public void Times_that_differ_by_a_tick_have_different_keys()
    {
        var (day, tick) = (new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), TimeSpan.FromTicks(1));

        AssertDiffer(day, day + tick);
        AssertDiffer(new DateTimeOffset(day), new DateTimeOffset(day) + tick);
        AssertDiffer(TimeOnly.FromDateTime(day), TimeOnly.FromTimeSpan(tick));
    }

    [Fact]
    public void The_key_of_a_record_or_a_tuple_is_the_same_in_every_culture()
    {
        var before = (new Keys<Place>("row").Of(new Place(1.5)), new Keys<(int, double)>("row").Of((1, 1.5)));
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = comma;

        Assert.Equal(before, (new Keys<Place>("row").Of(new Place(1.5)), new Keys<(int, double)>("row").Of((1, 1.5))));

        Assert.False(new Keys<Place>("row").TryWrite(new Place(1.5), stackalloc char[64], out _));
        Assert.Same(comma, CultureInfo.CurrentCulture);
    }

    [Fact]
    public void An_id_that_does_not_format_itself_is_refused_because_all_would_share_one_key()
    {
        Assert.Throws<ArgumentException>(() => new Keys<int[]>("row").Of([1]));
        Assert.Throws<ArgumentException>(() => new Keys<Unformatted>("row").Of(new Unformatted()));
    }

    private static void AssertSame<TKey>(TKey one, TKey other)
        where TKey : notnull
    {
        Assert.Equal(one, other);
        Assert.Equal(new Keys<TKey>("row").Of(one), new Keys<TKey>("row").Of(other));
        Assert.False(new Keys<TKey>("row").TryWrite(other, stackalloc char[64], out _));
    }

    private static void AssertDiffer<TKey>(TKey one, TKey other)
        where TKey : notnull
    {
        Assert.NotEqual(new Keys<TKey>("row").Of(one), new Keys<TKey>("row").Of(other));
        Assert.False(new Keys<TKey>("row").TryWrite(one, stackalloc char[64], out _));
    }

    private sealed record Place(double Latitude);

    private sealed class Unformatted;
}
