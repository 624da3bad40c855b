"""The sentences of the ivr plugin's own steps."""

from flow.prompts import Prompt

PROMPTS = (
    Prompt("confirm-heard", "You entered", "您输入的是", "before the digits that are said back"),
    Prompt("confirm-choice", "If this is right, press one. To enter it again, press two.", "正确请按一，重新输入请按二。",
           "after the digits that were said back"),
    Prompt("press", "press", "请按", "in a spoken menu, between what is offered and its key"),
    Prompt("dial-refused", "We are sorry, this number cannot be dialled.", "对不起，该号码不能拨打。", "an outside call that is not allowed"),
    Prompt("order-is", "Your order is", "您的订单", "before the status of an order"),
    Prompt("order-accepted", "accepted.", "已受理。", "the status of an order"),
    Prompt("order-shipped", "on its way.", "已发货。", "the status of an order"),
    Prompt("order-delivered", "delivered.", "已送达。", "the status of an order"),
    Prompt("order-unknown", "We are sorry, there is no order of this number.", "对不起，没有找到该订单。", "no order of that number"),
    Prompt("agency-handover", "Our office is closed. We are connecting you with our partner.", "现在是下班时间，正在为您转接合作服务商。",
           "before a call is handed to an outside agency"),
)
