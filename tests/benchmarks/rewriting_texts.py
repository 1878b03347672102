"""Short texts with facts in them, on which every rewriting template is tried. Written for this."""

ENGLISH = (
    "The library on Mill Street will be closed from 3 to 17 August because the roof has to be "
    "repaired. Books can be returned at the town hall, where Mrs Arden has set up a table.",
    "Hi Tom, just a quick note to say that the 12 chairs for the hall came today, but I think that "
    "two of them are sort of damaged. Could you maybe have a look before Friday?",
    "It should be noted that in the event of a failure of the heating system during the winter "
    "months, residents are advised to get in contact with Mr Okafor on 555 0142 without delay.",
    "The festival was an absolute triumph: 2,400 visitors came to Norfield, which is an incredible "
    "40 percent more than last year, and the amazing volunteers sold 900 cups of tea.",
    "The report was written by Elena Ruiz and was sent to the committee on Monday. It was read by "
    "nobody until the budget of 18,000 euros had been approved.",
    "Our new bus line, which starts on 1 June and which runs every 20 minutes between Elm Street "
    "and the hospital, will cost 2 euros a ride and will be free for children who are under six.",
    "I am writing to complain about the kettle (model K20) that I bought from your shop in Leeds "
    "on 4 May. It stopped working after nine days. I want my 35 pounds back.",
    "The favourite colour of the theatre’s new neighbours is grey. They travelled to London to buy "
    "3 litres of it and parked their lorry on the pavement.",
    "Dr Silva found 48 of 60 bees on the blue flowers. The untrained bees chose at random. "
    "The study ran for two weeks in Lisbon.",
    "You must hand in form 7B by 12 September. If you do not, your place will be given to somebody "
    "else. See https://example.org/form-7b for the form.",
    "The old bridge is closed. We must take the ferry. The ferry leaves at 7.15. Anna has never "
    "been on a boat.",
    "Applicants shall endeavour to furnish the requisite documentation prior to the commencement "
    "of the interview, which will be conducted by Ms Lund in room 12.",
)
CHINESE = (
    "图书馆因维修屋顶，8月3日至17日闭馆。读者可以到市政厅还书，由李老师负责登记。",
    "我想说的是，这份报告其实已经在5月4日交给了王经理，但是到现在为止好像还没有人看过。",
    "新开通的7路公交车每20分钟一班，票价2元，从榆树街开往医院，六岁以下儿童免费。",
)
