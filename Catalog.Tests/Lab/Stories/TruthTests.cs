using Catalog.Lab.Checks.Races;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Tests.Lab.Stories;

/// <summary>The page judges a read as the checks do.</summary>
public sealed class TruthTests
{
    private const string Row = "price-1";
    private readonly Truth _truth = new();

    public TruthTests()
    {
        _truth.Committed(Row, 1);
        _truth.Announced(Row, 1, 0);
    }

    [Fact]
    public void A_read_of_the_old_version_is_right_until_the_change_is_announced()
    {
        _truth.Committed(Row, 2);
        Assert.Null(_truth.WrongSince(Row, 1, startedAt: 50));

        _truth.Announced(Row, 2, at: 100);

        Assert.Null(_truth.WrongSince(Row, 1, startedAt: 99));
        Assert.Equal(100, _truth.WrongSince(Row, 1, startedAt: 130));
        Assert.Null(_truth.WrongSince(Row, 2, startedAt: 130));
    }

    [Fact]
    public void A_deleted_row_is_wrong_to_return_and_no_row_is_right()
    {
        _truth.Committed(Row, 2, isDeletion: true);
        _truth.Announced(Row, 2, at: 100);

        Assert.Equal(100, _truth.WrongSince(Row, 1, startedAt: 101));
        Assert.Null(_truth.WrongSince(Row, null, startedAt: 101));
    }

    [Fact]
    public void No_row_is_wrong_where_there_is_one() => Assert.Equal(0, _truth.WrongSince(Row, null, startedAt: 10));

    [Fact]
    public void During_a_fault_no_bound_runs_and_afterwards_it_runs_from_its_end()
    {
        _truth.FaultBegins();
        Assert.Null(_truth.AfterFault(100));

        _truth.FaultEnds(at: 400);

        Assert.Equal(400, _truth.AfterFault(100));
        Assert.Equal(500, _truth.AfterFault(500));
        Assert.Null(_truth.AfterFault(null));
    }

    [Theory]
    [InlineData(1, false)] // an odd key is never deleted
    [InlineData(2, true)]
    public async Task The_check_allows_no_row_only_where_rows_are_deleted(int key, bool isAllowed)
    {
        var model = new RaceModel(keys: 3, nodes: 1);
        while (model.Committed(key) < 5)
        {
            await model.WriteAsync(node: 0, key, static () => default);
        }

        Assert.Equal(isAllowed, model.Allows(key, model.Floor(node: 0, key), read: null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_page_calls_wrong_on_the_writing_node_what_the_check_calls_wrong(int seed)
    {
        var random = new Random(seed);
        var model = new RaceModel(keys: 2, nodes: 1);
        var announced = 1L;
        for (var time = 1; time < 400; time++)
        {
            if (random.Next(4) == 0)
            {
                var (version, isAnnounced) = (announced + 1, time);
                await model.WriteAsync(node: 0, key: 1, () =>
                {
                    _truth.Committed(Row, version);
                    AssertTheSame(model, random.Next(1, (int)version + 1), isAnnounced); // between commit and announcement
                    _truth.Announced(Row, version, isAnnounced);
                    return default;
                });
                announced = version;
            }

            AssertTheSame(model, random.Next(1, (int)announced + 1), time);
        }

        Assert.True(announced > 20);
    }

    private void AssertTheSame(RaceModel model, long read, double time)
    {
        var isAllowed = model.Allows(key: 1, model.Floor(node: 0, key: 1), read);

        Assert.Equal(isAllowed, _truth.WrongSince(Row, read, time) is null);
    }
}
