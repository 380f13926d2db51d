using Catalog.Lab.Stories;
using Catalog.Lab.Stories.Engine;
using Catalog.Lab.Stories.Told;

namespace Catalog.Tests.Lab.Stories;

/// <summary>A read that was not answered proves nothing about what caches serve.</summary>
public sealed class JudgeTests
{
    private static readonly Story Story = new LostMessage();

    private readonly List<LabEvent> _history =
    [
        new("measure", 0), new("announced", 100) { Node = 1, Key = "price-1", Version = 2, Ms = 10 },
    ];

    [Fact]
    public void A_promise_about_old_values_is_kept_when_every_node_answered_after_the_change()
    {
        Read(node: 1, at: 200);
        Read(node: 2, at: 300);

        Assert.True(Judge().IsKept);
    }

    [Fact]
    public void It_is_not_kept_when_every_read_failed()
    {
        Read(node: 1, at: 200, failed: true);
        Read(node: 2, at: 300, failed: true);

        var verdict = Judge();

        Assert.False(verdict.IsKept);
        Assert.Equal("Nodes 1 and 2 answered no read after the change: that proves nothing.", verdict.Text);
    }

    [Fact]
    public void It_is_not_kept_when_a_node_answered_before_the_change_only()
    {
        Read(node: 1, at: 200);
        Read(node: 2, at: 50);
        Read(node: 2, at: 300, failed: true);

        var verdict = Judge();

        Assert.False(verdict.IsKept);
        Assert.Equal("Node 2 answered no read after the change: that proves nothing.", verdict.Text);
    }

    [Fact]
    public void Free_play_without_an_answer_is_not_kept()
    {
        Read(node: 1, at: 200, failed: true);

        Assert.False(StoryBook.FreePlay.Judge(Figures.Of(_history)).IsKept);
    }

    [Theory]
    [InlineData(150, true)]
    [InlineData(50, false)]
    public void The_race_of_a_reader_and_a_writer_was_run_when_a_query_ended_after_the_change(double took, bool isKept)
    {
        _history.Add(new LabEvent("load", 20) { Node = 1, Key = "price-1", Version = 1, Ms = took });
        Read(node: 1, at: 200);

        Assert.Equal(isKept, new StaleFill().Judge(Figures.Of(_history)).IsKept);
    }

    [Theory]
    [InlineData("buyers")]
    [InlineData("cold-start")]
    [InlineData("avalanche")]
    [InlineData("made-up-ids")]
    [InlineData("persistence")]
    public void Where_nothing_was_sold_loaded_or_counted_nothing_is_kept(string story)
    {
        Read(node: 1, at: 200);

        Assert.False(StoryBook.Find(story)!.Judge(Figures.Of(_history)).IsKept);
    }

    [Fact]
    public void Free_play_in_which_one_node_answered_nothing_after_the_change_is_not_kept()
    {
        Read(node: 1, at: 200);
        Read(node: 2, at: 300, failed: true);

        Assert.False(StoryBook.FreePlay.Judge(Figures.Of(_history)).IsKept);
    }

    private Verdict Judge() => Story.Judge(Figures.Of(_history));

    private void Read(int node, double at, bool failed = false) =>
        _history.Add(new LabEvent("read", at) { Node = node, Key = "price-1", Ms = 1, Failed = failed });
}
