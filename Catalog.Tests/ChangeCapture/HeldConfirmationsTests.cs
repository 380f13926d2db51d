using Catalog.Infrastructure.Persistence.ChangeCapture;
using Microsoft.Extensions.Time.Testing;

namespace Catalog.Tests.ChangeCapture;

public sealed class HeldConfirmationsTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_delivered_position_is_confirmed_after_its_delay_and_not_before()
    {
        var held = new HeldConfirmations(Time, _time);
        Assert.Equal(0ul, held.Due(10));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0ul, held.Due(20));

        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(10ul, held.Due(20));

        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(20ul, held.Due(20));
    }

    [Fact]
    public void Few_positions_are_remembered_however_many_arrive()
    {
        var held = new HeldConfirmations(Time, _time);
        var due = 0ul;
        for (var position = 1ul; position <= 100_000; position++)
        {
            due = Math.Max(due, held.Due(position));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.InRange(held.Count, 0, 66);
        }

        Assert.InRange(due, 100_000 - 31_000ul, 100_000 - 29_990ul); // a millisecond each: at its time, or a sixty-fourth later
    }

    [Fact]
    public void Without_a_delay_everything_is_confirmed_at_once() =>
        Assert.Equal(7ul, new HeldConfirmations(TimeSpan.Zero, _time).Due(7));
}
